// SPDX-License-Identifier: Apache-2.0

extension TestCluster {
    /// Kills the API server of a test's own cluster; what is returned starts it again.
    /// - Throws: ``NoSuchProcess``, ``ScriptFailure``.
    package func killAPIServer() async throws -> @Sendable () async throws -> Void {
        let pid = try await Shell.run("awk", #"$1 == "kube-apiserver" { print $2 }"#, "\(directory)/processes")
        _ = try await Shell.run("cp", "/proc/\(pid.filter(\.isNumber))/cmdline", "\(directory)/api-server.command")
        try kill(.apiServer)
        let directory = directory
        return {
            let script = """
                set -euo pipefail
                dir=$0; source "$1/Scripts/lib/common.sh"; source "$1/Scripts/lib/process.sh"
                mapfile -d '' command <"$dir/api-server.command"
                sed -i '/^kube-apiserver /d' "$dir/processes"
                start_process kube-apiserver "${command[@]}"
                """
            _ = try await Shell.run("bash", "-c", script, directory, Repository.root)
        }
    }
}
