// After the app is built: put the interactive reference beside it, and make the compressed variants of both.
import { readFile, writeFile, mkdir, readdir, rm, copyFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const web = dirname(dirname(fileURLToPath(import.meta.url)))
const contracts = join(web, '..', 'src', 'cavea', 'contracts')
const app = join(contracts, 'web', 'static')
const reference = join(contracts, 'reference', 'static')
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest', '.txt'])

async function compress(file, quality) {
  const bytes = await readFile(file)
  const brotli = await promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
  await writeFile(`${file}.br`, brotli)
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
}

await rm(reference, { recursive: true, force: true })
await mkdir(reference, { recursive: true })
const scalar = join(web, 'node_modules', '@scalar', 'api-reference')
await copyFile(join(scalar, 'dist', 'browser', 'standalone.js'), join(reference, 'scalar.js'))

const files = (await readdir(app, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && COMPRESSIBLE.has(extname(entry.name)))
  .map((entry) => join(entry.parentPath, entry.name))
await Promise.all(files.map((file) => compress(file, 11)))
// The highest quality would take ten seconds on these four megabytes, for three per cent.
await compress(join(reference, 'scalar.js'), 9)
