import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

export const API_VERSION = '1';

/** Puts all routes but the root and `/metrics` under `/api/v1`, and serves their OpenAPI document with the page at `/api/docs` that shows it. */
export function serveApi(app: INestApplication): OpenAPIObject {
  app.setGlobalPrefix(`api/v${API_VERSION}`, { exclude: ['/', 'metrics'] });
  const description = new DocumentBuilder()
    .setTitle('Ballast')
    .setDescription(
      'Risk parameters of a collateralized-debt-position protocol: assessed, judged, proposed, verified. ' +
        'Amounts are decimal strings in the unit of the contract, with a twin for people under `human`. ' +
        'Whatever rests on made-up prices carries `synthetic: true`.',
    )
    .setVersion(API_VERSION)
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, description);
  SwaggerModule.setup('api/docs', app, document, { jsonDocumentUrl: 'api/openapi.json' });
  return document;
}
