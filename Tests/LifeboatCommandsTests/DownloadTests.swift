// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Archiving
import FoundationEssentials
import JSON
import ObjectStore
import Testing
import VeleroAPI

@testable import LifeboatCommands

/// Files that a server gives out.
struct DownloadTests {
    /// A server that gives out the files of Velero's bucket at URLs of its own.
    private static func withFiles<Result>(
        _ bucket: VeleroBucket,
        _ body: (FakeCluster) async throws -> Result
    ) async throws -> Result {
        let settings = FakeCluster.Settings(
            override: { request in
                guard request.path.hasPrefix("/files/") else { return nil }
                let path = bucket.path + request.path.dropFirst(6)
                guard let data = try? Data(contentsOf: URL(filePath: path)) else {
                    return FakeCluster.Answer(status: 404)
                }
                return FakeCluster.Answer(body: Array(data))
            },
            reconcile: { plural, object, cluster in
                guard plural == "downloadrequests" else { return object }
                var request = DownloadRequest(json: object)
                guard let kind = request.spec.kind else { return object }
                request.status.isProcessed = true
                request.status.downloadURL = "\(cluster.url)/files/\(Self.key(kind, request.spec.name))?Signature=a%2Bb"
                return request.json
            }
        )
        return try await FakeCluster.with(settings) { cluster in
            for name in ["shop-web", "shop-default"] {
                let file = "\(bucket.path)/backups/\(name)/velero-backup.json"
                cluster.add("backups", try JSONParser.parse(Array(Data(contentsOf: URL(filePath: file)))))
            }
            var restore = Restore(name: "oracle-update", spec: RestoreSpec(backupName: "shop-default"))
            restore.status.phase = .completed
            cluster.add("restores", restore)
            return try await body(cluster)
        }
    }

    private static func key(_ kind: DownloadTargetKind, _ name: String) -> String {
        let folder = kind.isOfRestore ? "restores" : "backups"
        let suffixes: [DownloadTargetKind: String] = [
            .backupContents: "\(name).tar.gz", .backupLog: "\(name)-logs.gz", .backupResults: "\(name)-results.gz",
            .backupResourceList: "\(name)-resource-list.json.gz", .backupVolumeInfos: "\(name)-volumeinfo.json.gz",
            .restoreLog: "restore-\(name)-logs.gz", .restoreResults: "restore-\(name)-results.gz",
            .restoreResourceList: "restore-\(name)-resource-list.json.gz",
        ]
        return "\(folder)/\(name)/\(suffixes[kind] ?? "none")"
    }

    @Test(arguments: [
        ["backup", "logs", "shop-web"],
        ["backup", "ls", "shop-web"],
        ["backup", "ls", "shop-web", "-l", "app=web", "-o", "name"],
        ["backup", "ls", "shop-web", "--or-selector", "app=web or app=db", "-o", "name"],
        ["backup", "show", "shop-default", "cm/shop/web-config"],
        ["restore", "logs", "oracle-update"],
        ["backup", "download", "shop-web", "-o", "-"],
    ])
    func `a server's files are shown as those of a store`(command: [String]) async throws {
        let bucket = try VeleroBucket()
        let here = await bucket.run(command)
        try await Self.withFiles(bucket) { cluster in
            let there = await CommandRun.of(command + ["--kubeconfig", cluster.kubeconfig])
            #expect(there.status == .success, "\(there.words)")
            #expect(there.data == here.data)
            #expect(cluster.objects("downloadrequests").isEmpty, "requests are taken away again")
        }
    }

    @Test func `descriptions are those of a store but for what only a store knows`() async throws {
        let bucket = try VeleroBucket()
        let here = await bucket.run("backup", "describe", "shop-default", "--details").data
        try await Self.withFiles(bucket) { cluster in
            let there = await cluster.run("backup", "describe", "shop-default", "--details")
            #expect(there.status == .success, "\(there.words)")
            let lines = here.split(separator: "\n", omittingEmptySubsequences: false)
            let start = try #require(lines.firstIndex { $0.hasPrefix("Archive size:") })
            let expected = lines[..<start] + lines[(start + 3)...]
            #expect(there.data == expected.joined(separator: "\n"))
            let restore = await cluster.run("restore", "describe", "oracle-update")
            #expect(restore.data.hasSuffix("\nItems:\n  created:  2\n  failed:   3\n  skipped:  20\n  updated:  17\n"))
        }
    }

    @Test func `a file that is not in the bucket is said to be missing`() async throws {
        let bucket = try VeleroBucket()
        try FileManager.default.removeItem(atPath: bucket.path + "/backups/shop-web/shop-web-logs.gz")
        try await Self.withFiles(bucket) { cluster in
            let run = await cluster.run("backup", "logs", "shop-web")
            #expect(run.status == .failure)
            #expect(run.words.contains("backup shop-web has no file backups/shop-web/shop-web-logs.gz"), "\(run.words)")
            #expect(!run.words.contains("Signature"))
        }
    }

    @Test func `a backup that has not ended has no log yet`() async throws {
        try await FakeCluster.with { cluster in
            var backup = Backup(name: "b", spec: BackupSpec())
            backup.status.phase = .inProgress
            cluster.add("backups", backup)
            let run = await cluster.run("backup", "logs", "b")
            #expect(run.status == .failure)
            #expect(run.words.contains("its log is written when it ends"), "\(run.words)")
            #expect(await cluster.run("backup", "describe", "b").status == .success)
            #expect(!cluster.requests.contains { $0.method == "POST" })
        }
    }

    @Test func `a server that does not answer is looked for in its pod`() async throws {
        try await FakeCluster.with { cluster in
            var backup = Backup(name: "b", spec: BackupSpec())
            backup.status.phase = .completed
            cluster.add("backups", backup)
            let run = await cluster.run("backup", "logs", "b", "--timeout", "150ms")
            #expect(run.status == .failure)
            #expect(run.words.contains("has not answered within 150ms: its pod does not seem to run"), "\(run.words)")
            #expect(run.words.contains("kubectl -n velero get pods"))
            #expect(cluster.objects("downloadrequests").isEmpty)
        }
    }

    @Test func `debug gathers everything but secrets and addresses`() async throws {
        let bucket = try VeleroBucket()
        try await Self.withFiles(bucket) { cluster in
            var request = DownloadRequest(name: "d", spec: DownloadRequestSpec(kind: .backupLog, name: "b"))
            request.status.downloadURL = "https://bucket/secret-address"
            request.annotations = ["lifeboat.dev/download-path": "/download/secret-ticket"]
            cluster.add("downloadrequests", request)
            let path = bucket.path + "/bundle.tar.gz"
            let run = await cluster.run("debug", "-o", path, "--backup", "shop-web", "--timeout", "1s")
            #expect(run.status == .success, "\(run.words)")
            let bundle = try Gzip.decompress(Array(Data(contentsOf: URL(filePath: path))), maximum: 64 << 20)
            let text = String(decoding: bundle, as: UTF8.self)
            #expect(text.contains("bundle/objects/backups.velero.io.yaml"))
            #expect(text.contains("bundle/backup-shop-web/describe.txt"))
            #expect(text.contains("msg=\"Setting up backup temp file\""))
            #expect(!text.contains("secret-address") && !text.contains("secret-ticket"))
            #expect(!cluster.requests.contains { $0.path.contains("secrets") })
        }
    }

    @Test(arguments: [
        ("backups/b/velero-backup.json", StoredFile.backup("b")),
        ("backups/b/b.tar.gz", .download(.backupContents, name: "b")),
        ("backups/b/b-logs.gz", .download(.backupLog, name: "b")),
        ("backups/b/b-results.gz", .download(.backupResults, name: "b")),
        ("backups/b/b-volumeinfo.json.gz", .download(.backupVolumeInfos, name: "b")),
        ("backups/b/b-lifeboat-index.jsonl.gz", .unavailable),
        ("backups/b/other.tar.gz", .unavailable),
        ("restores/r/r-lifeboat-restore.json", .restore("r")),
        ("restores/r/restore-r-results.gz", .download(.restoreResults, name: "r")),
        ("restores/r/r-volumeinfo.json.gz", .download(.restoreVolumeInfo, name: "r")),
        ("metadata/revision", .unavailable), ("", .unavailable),
    ])
    func `a key of the store is a resource or a file that can be asked for`(key: String, file: StoredFile) {
        #expect(StoredFile(key: key) == file)
    }

    @Test func `the pod is preferred to the URL, and a reason is told`() throws {
        var request = DownloadRequest(name: "d", spec: DownloadRequestSpec(kind: .backupLog, name: "b"))
        #expect(try DownloadAddress(request) == nil)
        request.status.isProcessed = true
        request.status.downloadURL = "https://bucket/x"
        #expect(try DownloadAddress(request) == .url("https://bucket/x"))
        request.annotations = [
            "lifeboat.dev/download-pod": "p", "lifeboat.dev/download-port": "8085",
            "lifeboat.dev/download-path": "/download/t",
        ]
        #expect(try DownloadAddress(request) == .pod("p", port: 8085, path: "/download/t"))
        request.annotations = ["lifeboat.dev/download-error": "there is no backup \"b\""]
        let failure = #expect(throws: ObjectStoreError.self) { try DownloadAddress(request) }
        #expect(failure?.message.contains("there is no backup \"b\"") == true)
    }

    @Test func `a signed URL goes out as it came in`() throws {
        let text =
            "https://b.s3.eu-central-1.amazonaws.com/p/a%20b.gz?X-Amz-Credential=K%2F2026%2Fs3&X-Amz-Signature=0a"
        #expect(try SignedURL.parse(text).text == text)
        let failure = #expect(throws: CommandFailure.self) { try SignedURL.parse("ftp://secret") }
        #expect(failure?.message.contains("secret") == false)
    }

    @Test func `transfers bring no more than is read, and end with their scope`() async throws {
        try await Transfers.with { transfers in
            let body = try await transfers.open("k") { sink in
                sink.begin(size: 3)
                for byte in UInt8(1)...3 { try await sink.write([byte]) }
            }
            #expect(body.info.size == 3)
            #expect(try await body.collect(maximum: 10) == [1, 2, 3])
            let endless = try await transfers.open("k") { sink in
                sink.begin(size: nil)
                while true { try await sink.write([0]) }
            }
            var iterator = endless.makeAsyncIterator()
            #expect(try await iterator.next() == [0])
            await #expect(throws: ObjectStoreError.self) {
                try await transfers.open("k") { _ in throw ObjectStoreError(.notFound, "no k") }
            }
        }
    }
}
