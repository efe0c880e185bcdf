import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';

/** The root leads to what there is to see. */
@Controller()
export class HomeController {
  @Get()
  @Redirect('/api/docs', 302)
  @ApiExcludeEndpoint()
  home(): void {
    // The decorator answers.
  }
}
