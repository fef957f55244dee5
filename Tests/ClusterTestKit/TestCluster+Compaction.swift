// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension TestCluster {
    /// Makes etcd forget all revisions before the newest, as it does every five minutes anyway.
    /// - Throws: ``ScriptFailure``; an error when this is no cluster of our own.
    package func compact() async throws {
        let pid = try pid(of: .apiServer)
        let command = try String(decoding: Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline")), as: UTF8.self)
        let arguments = command.split(separator: "\0")
        guard let index = arguments.firstIndex(of: "--etcd-servers"), index + 1 < arguments.count else {
            throw NoSuchProcess(name: Server.etcd.rawValue)
        }
        let etcd = String(arguments[index + 1])
        let status = try await Shell.run(
            "curl",
            "--silent",
            "--fail",
            "--data",
            "{}",
            "\(etcd)/v3/maintenance/status"
        )
        guard let revision = status.firstMatch(of: /"revision":"(\d+)"/)?.1 else {
            throw ScriptFailure(command: "etcd status", said: status)
        }
        _ = try await Shell.run(
            "curl",
            "--silent",
            "--fail",
            "--data",
            #"{"revision":"\#(revision)","physical":true}"#,
            "\(etcd)/v3/kv/compaction"
        )
    }
}
