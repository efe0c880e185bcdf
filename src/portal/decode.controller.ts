import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DecodeService } from '../proposals/decode.service.js';
import type { DecodedInput } from '../proposals/decoded-input.js';
import { DecodeBody } from './decode.dto.js';

@ApiTags('proposals')
@Controller('decode')
export class DecodeController {
  constructor(private readonly decoding: DecodeService) {}

  @Post()
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({
    summary:
      'What a call, a batch, an execution, a Transaction Builder file or a proposal says, with the present values',
  })
  decode(@Body({ schema: DecodeBody }) { input, to }: DecodeBody): Promise<DecodedInput> {
    return this.decoding.decode(input, to);
  }
}
