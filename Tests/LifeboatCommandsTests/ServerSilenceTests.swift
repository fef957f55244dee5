// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import Synchronization
import Testing
import VeleroAPI

@testable import LifeboatCommands

/// Commands that wait for a server which does not begin.
struct ServerSilenceTests {
    @Test func `who waits for a deletion that no server begins with is told so, once`() async throws {
        let looks = Mutex(0)
        let settings = FakeCluster.Settings(override: { request in
            guard request.method == "GET", request.path.hasSuffix("/backups/b") else { return nil }
            let count = looks.withLock { looks in
                looks += 1
                return looks
            }
            return count > RunWait.patience + 10 ? .failure(404, "NotFound", "gone") : nil
        })
        try await FakeCluster.with(settings) { cluster in
            let backup = Backup(name: "b", spec: BackupSpec())
            cluster.add("backups", backup)
            cluster.add("deletebackuprequests", DeleteBackupRequest(for: backup))
            let words = Mutex("")
            let console = Console(isTerminal: false, answers: nil) { _, bytes in
                words.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
                return true
            }
            let options = try ServerOptions.parse(["--kubeconfig", cluster.kubeconfig])
            try await options.withServer { server in
                let wait = RunWait(objects: server.objects, console: console, pause: .milliseconds(1))
                try await server.waitForDeletion(of: [backup], wait)
            }
            let said = words.withLock { $0 }
            #expect(said.ranges(of: "the server has not begun").count == 1, "\(said)")
            #expect(said.contains("Deleted backup b."))
        }
    }

    @Test func `of a server that does not answer the version is that of its image`() async throws {
        let settings = FakeCluster.Settings(override: { request in
            guard request.path == "/apis/apps/v1/namespaces/velero/deployments/velero" else { return nil }
            let container: JSONValue = ["name": "velero", "image": "registry.example.com/lifeboat:0.1.0"]
            return .json(["spec": ["template": ["spec": ["containers": [container]]]]])
        })
        try await FakeCluster.with(settings) { cluster in
            let run = await cluster.run("version", "--timeout", "100ms")
            #expect(run.status == .success)
            #expect(run.data.contains("Server:\n\tImage: registry.example.com/lifeboat:0.1.0\n"), "\(run.data)")
            #expect(run.data.contains("<error getting server version: "))
        }
    }

    @Test func `deleting a location waits until it is gone when that is asked for`() async throws {
        try await FakeCluster.with { cluster in
            let location: JSONValue = [
                "apiVersion": "velero.io/v1", "kind": "BackupStorageLocation", "metadata": ["name": "old"],
                "spec": ["provider": "aws"],
            ]
            cluster.add("backupstoragelocations", location)
            let run = await cluster.run("backup-location", "delete", "old", "--confirm", "--wait")
            #expect(run.status == .success, "\(run.words)")
            let last = cluster.requests.last
            #expect(last?.method == "GET" && last?.path.hasSuffix("/backupstoragelocations/old") == true)
        }
    }
}
