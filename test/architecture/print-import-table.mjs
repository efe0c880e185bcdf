// Prints the import table as README.md shows it: node test/architecture/print-import-table.mjs
import { readFileSync } from 'node:fs';
import { format } from 'prettier';

const { rooms } = JSON.parse(readFileSync(new URL('./import-table.json', import.meta.url), 'utf8'));

const imported = ({ mayImport }) =>
  mayImport
    .map((other) => (other === '*' ? 'all above' : other))
    .join(', ')
    .replaceAll('risk/', '') || 'nothing';
const rows = rooms.map((row) => `| \`${row.room}\` | ${row.holds} | ${imported(row)} | ${row.libraries} |`);
const table = ['| room | lives here | may import | libraries |', '| --- | --- | --- | --- |', ...rows].join('\n');
process.stdout.write(await format(table, { parser: 'markdown' }));
