// SPDX-License-Identifier: Apache-2.0

extension TestCluster {
    /// Kills a server of a test's own cluster; what is returned starts it again.
    /// - Throws: ``NoSuchProcess``, ``ScriptFailure``.
    package func takeDown(_ server: Server) async throws -> @Sendable () async throws -> Void {
        let pid = try pid(of: server)
        _ = try await Shell.run("cp", "/proc/\(pid)/cmdline", "\(directory)/\(server.rawValue).command")
        try kill(server)
        let directory = directory
        return {
            let script = """
                set -euo pipefail
                dir=$0 name=$2; source "$1/Scripts/lib/common.sh"; source "$1/Scripts/lib/process.sh"
                mapfile -d '' command <"$dir/$name.command"
                sed -i "/^$name /d" "$dir/processes"
                start_process "$name" "${command[@]}"
                """
            _ = try await Shell.run("bash", "-c", script, directory, Repository.root, server.rawValue)
        }
    }
}
