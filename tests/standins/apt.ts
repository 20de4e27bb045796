/**
 * Debian packages that tests need and may install: as root on Linux, and nowhere else.
 */

/** Installs a package; false where that may not be done or fails. */
export async function aptInstall(name: string): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const { success } = await new Deno.Command("apt-get", {
    args: ["install", "-y", "-q", "--no-install-recommends", name],
    // A package that brings a server would start one of its own.
    env: { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
    stdout: "null",
    stderr: "null",
  }).output().catch(() => ({ success: false }));
  return success;
}
