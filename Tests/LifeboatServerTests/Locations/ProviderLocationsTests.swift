// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import Foundation
import JSON
import KubernetesClient
import KubernetesCore
import Logging
import ObjectStore
import Synchronization
import Testing
import VeleroAPI

@testable import LifeboatServer

/// Locations with their Secrets in a real cluster, and their objects on a server that checks signatures.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct ProviderLocationsTests {
    private func location(
        _ server: S3Server,
        bucket: String,
        config: [String: String] = [:],
        change: (inout BackupStorageLocationSpec) -> Void = { _ in }
    ) -> BackupStorageLocation {
        var spec = BackupStorageLocationSpec(provider: "velero.io/aws", bucket: bucket)
        spec.prefix = "one"
        spec.credential = SecretKeySelector(name: "cloud", key: "file")
        spec.config = config.merging(["s3Url": server.endpoint, "region": server.region]) { own, _ in own }
        change(&spec)
        return BackupStorageLocation(name: "default", namespace: "velero", spec: spec)
    }

    private func credentials(_ server: S3Server, profile: String = "default") -> String {
        """
        [\(profile)]
        aws_access_key_id = \(server.accessKeyID)
        aws_secret_access_key = \(server.secretAccessKey)
        """
    }

    private func withLocations(
        _ body: (ProviderLocations, APIClient, String, S3Server) async throws -> Void
    ) async throws {
        try await TestCluster.sandbox().withNamespace { client, namespace in
            try await withS3Server(.rclone) { server in
                let locations = ProviderLocations(
                    client: client,
                    namespace: namespace,
                    environment: ["AWS_EC2_METADATA_DISABLED": "true"],
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
                )
                try await body(locations, client, namespace, server)
            }
        }
    }

    private func failure(_ locations: ProviderLocations, _ location: BackupStorageLocation) async throws -> String {
        do {
            _ = try await locations.withStore(of: location) { try await $0.store.listAll(prefix: "") }
            return "it worked"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a bucket is used with the credentials of a Secret, and written below its prefix`() async throws {
        try await withLocations { locations, client, namespace, server in
            let bucket = try await server.makeBucket()
            try await client.createSecret("cloud", in: namespace, ["file": credentials(server)])
            let place = location(server, bucket: bucket)
            try await locations.withStore(of: place) { _ = try await $0.store.put("backups/b1/x", [1, 2, 3]) }
            let whole = location(server, bucket: bucket) { $0.prefix = nil }
            let keys = try await locations.withStore(of: whole) { store in
                try await store.store.listAll(prefix: "").objects.map(\.key)
            }
            #expect(keys == ["one/backups/b1/x"])

            // The Secret is read anew each time.
            let resource = APIResource.secretObjects.object("cloud", in: namespace)
            let wrong = Data("[default]\naws_access_key_id = nobody\naws_secret_access_key = hush-hush".utf8)
            let patch: JSONValue = ["data": ["file": .string(wrong.base64EncodedString())]]
            _ = try await client.patch(resource, .merge, JSONWriter.write(patch))
            let words = try await failure(locations, place)
            #expect(words.contains("the access key is not known"), "\(words)")
            #expect(!words.contains("hush"))
        }
    }

    @Test func `a profile of the Secret is used, and one that it lacks is told by the Secret's name`() async throws {
        try await withLocations { locations, client, namespace, server in
            let bucket = try await server.makeBucket()
            try await client.createSecret("cloud", in: namespace, ["file": credentials(server, profile: "backup")])
            let named = location(server, bucket: bucket, config: ["profile": "backup"])
            #expect(try await failure(locations, named) == "it worked")
            let words = try await failure(locations, location(server, bucket: bucket))
            #expect(
                words.contains("no profile \"default\" in the key file of the Secret \(namespace)/cloud"),
                "\(words)"
            )
        }
    }

    @Test func `what is wrong with a Secret is told without its content`() async throws {
        try await withLocations { locations, client, namespace, server in
            let bucket = try await server.makeBucket()
            let place = location(server, bucket: bucket)
            let missing = try await failure(locations, place)
            #expect(missing.contains("the Secret \(namespace)/cloud does not exist"), "\(missing)")
            try await client.createSecret("cloud", in: namespace, ["other": "hush-hush", "file": "hush-hush = 1"])
            let noKey = location(server, bucket: bucket) { $0.credential?.key = "cloud" }
            let noKeyWords = try await failure(locations, noKey)
            #expect(noKeyWords.contains("the Secret \(namespace)/cloud has no key \"cloud\""), "\(noKeyWords)")
            let broken = try await failure(locations, place)
            #expect(broken.contains("line 1 of the key file of the Secret"), "\(broken)")
            #expect(!(missing + noKeyWords + broken).contains("hush"))
        }
    }

    @Test func `signed URLs are for the public address, and work there`() async throws {
        try await withLocations { locations, client, namespace, server in
            let bucket = try await server.makeBucket()
            try await client.createSecret("cloud", in: namespace, ["file": credentials(server)])
            // The same server by another name: a signature holds for one name only.
            let publicURL = server.endpoint.replacing("127.0.0.1", with: "localhost")
            let config = ["publicUrl": publicURL, "s3ForcePathStyle": "true"]
            let url = try await locations.withStore(of: location(server, bucket: bucket, config: config)) { store in
                try await store.store.put("backups/b1/x", Array("content".utf8))
                return try await store.store.presignedURL(forReading: "backups/b1/x", expiresIn: .seconds(60))
            }
            let signed = try #require(url)
            #expect(signed.hasPrefix("\(publicURL)/\(bucket)/one/backups/b1/x?"))
            #expect(try await Shell.run("curl", "--silent", "--fail-with-body", signed) == "content")
        }
    }

    @Test func `objects of any size are kept without checksums of their own`() async throws {
        try await withLocations { locations, client, namespace, server in
            let bucket = try await server.makeBucket()
            try await client.createSecret("cloud", in: namespace, ["file": credentials(server)])
            let place = location(server, bucket: bucket, config: ["checksumAlgorithm": "", "tagging": "team=a"])
            let large = [UInt8](repeating: 7, count: 20 << 20)
            try await locations.withStore(of: place) { store in
                try await store.store.put("small", [1])
                try await store.store.put("large", large)
                #expect(try await store.store.read("small", maximum: 10) == [1])
                #expect(try await store.store.read("large", maximum: 1 << 30) == large)
            }
        }
    }

    @Test func `a customer's key of a Secret is used, and what is wrong with it is told without its content`()
        async throws
    {
        try await withLocations { locations, client, namespace, server in
            let bucket = try await server.makeBucket()
            let key = String(repeating: "\u{1}k", count: 16)
            let entries = ["file": credentials(server), "key": key, "short": "hush"]
            try await client.createSecret("cloud", in: namespace, entries)
            func put(_ entry: String) async -> String {
                let place = location(server, bucket: bucket, config: ["customerKeyEncryptionSecret": entry])
                do {
                    try await locations.withStore(of: place) { _ = try await $0.store.put("backups/b1/x", [1]) }
                    return "it worked"
                } catch { return "\(error)" }
            }
            // The server knows no customers' keys, and would store everything without.
            let ignored = await put("cloud/key")
            #expect(ignored.contains("the server does not encrypt with a customer's key"), "\(ignored)")
            let short = await put("cloud/short")
            #expect(short.contains("the key short of the Secret \(namespace)/cloud holds 4 bytes"), "\(short)")
            let missing = await put("cloud/none")
            #expect(missing.contains("the Secret \(namespace)/cloud has no key \"none\""), "\(missing)")
            #expect(!(ignored + short + missing).contains("hush") && !ignored.contains(key))
        }
    }

    @Test func `certificates of a Secret are read, and those that are none are told`() async throws {
        try await withLocations { locations, client, namespace, server in
            let bucket = try await server.makeBucket()
            try await client.createSecret("cloud", in: namespace, ["file": credentials(server), "ca": "no PEM"])
            let place = location(server, bucket: bucket) { $0.caCertRef = SecretKeySelector(name: "cloud", key: "ca") }
            let words = try await failure(locations, place)
            #expect(words.contains("the CA bundle cannot be read as PEM certificates"), "\(words)")
        }
    }

    @Test func `a directory keeps each bucket in a folder, and must be there`() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "lifeboat-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await withLocations { locations, _, _, _ in
            var spec = BackupStorageLocationSpec(provider: "lifeboat.dev/filesystem", bucket: "b")
            spec.prefix = "one"
            spec.config = ["path": directory.path]
            let place = BackupStorageLocation(name: "default", namespace: "velero", spec: spec)
            try await locations.withStore(of: place) { _ = try await $0.store.put("backups/b1/x", [1]) }
            #expect(FileManager.default.fileExists(atPath: directory.path + "/b/one/backups/b1/x"))
            spec.config = ["path": directory.path + "/none"]
            let absent = BackupStorageLocation(name: "default", namespace: "velero", spec: spec)
            let words = try await failure(locations, absent)
            #expect(words.contains("there is no directory \(directory.path)/none in the server's pod"), "\(words)")
        }
    }

    @Test func `a remark is logged once, not at each use`() async throws {
        let written = Mutex<[String]>([])
        let now = Timestamp(seconds: 0)
        let output = ServerLogHandler.Output(
            format: .text,
            now: { now },
            sink: { line in written.withLock { $0.append(line) } }
        )
        try await TestCluster.sandbox().withClient { client in
            let locations = ProviderLocations(
                client: client,
                namespace: "none",
                environment: [:],
                logger: Logger(label: "test") { _ in ServerLogHandler(output, level: .info) }
            )
            var spec = BackupStorageLocationSpec(provider: "aws", bucket: "b")
            spec.config = ["signatureVersion": "1"]
            spec.credential = SecretKeySelector(name: "none", key: "none")
            let place = BackupStorageLocation(name: "default", namespace: "none", spec: spec)
            for _ in 0..<3 { _ = try await failure(locations, place) }
        }
        #expect(written.withLock { $0 }.count == 1)
    }
}
