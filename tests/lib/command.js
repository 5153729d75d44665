// SPDX-License-Identifier: MIT
// Runs `sesshu` as an operator does, and gives {status, out, err}.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../build/sesshu', import.meta.url));

export function sesshu(args, { cwd, input, env } = {}) {
	const { status, signal, stdout, stderr } = spawnSync(program, args, {
		cwd,
		input,
		env: { ...process.env, ...env },
		maxBuffer: 64 << 20,
	});
	return { status: signal ?? status, out: stdout.toString(), err: stderr.toString() };
}
