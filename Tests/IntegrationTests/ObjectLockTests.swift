// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import Testing

/// Backups of a real cluster in a bucket whose objects can be locked, of moto, a mock of S3.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct ObjectLockTests {
    @Test func `all of a backup is locked until it expires, its claim is not, and it can be deleted from view`()
        async throws
    {
        try await withS3Server(.moto) { server in
            let bucket = try await server.makeBucket(locking: true)
            try await IntegrationCase.with(Array(SmallApplication.documents("").dropFirst())) { test in
                let lifeboat = Lifeboat(
                    kubeconfig: test.cluster.kubeconfig,
                    storage: "s3://\(bucket)/p?endpoint=\(server.endpoint)&object-lock-mode=COMPLIANCE",
                    environment: server.environment
                )
                let create = ["backup", "create", "b", "--include-namespaces", test.namespace, "--ttl", "48h"]
                try await lifeboat.run(create).expectSuccess()
                let mark = try await server.signed("GET", "\(bucket)/p/backups/b/velero-backup.json")
                let expiration = try JSONParser.parse(Array(mark.utf8))[path: ["status", "expiration"]]?.string
                let until = try #require(expiration)

                let versions = try await Self.versions(server, bucket)
                #expect(versions.count > 5 && versions.contains { $0.key.hasSuffix("-claim.json") }, "\(versions)")
                for version in versions {
                    let head = try await server.signed("HEAD", "\(bucket)/\(version.key)?versionId=\(version.id)")
                    let isClaim = version.key.hasSuffix("-claim.json")
                    #expect(head.contains("x-amz-object-lock-mode: COMPLIANCE") != isClaim, "\(version.key): \(head)")
                    #expect(head.contains("retain-until-date: \(until)") != isClaim, "\(version.key): \(head)")
                }

                // What is deleted goes out of sight only.
                try await lifeboat.run("backup", "delete", "b", "--confirm").expectSuccess()
                let left = try await lifeboat.run("backup", "get", "-o", "json")
                #expect(!left.output.contains("\"b\""), "\(left.output)")
                #expect(try await Self.versions(server, bucket).count == versions.count)
            }
        }
    }

    /// The versions in a bucket, delete markers left out, as moto lists them.
    private static func versions(_ server: S3Server, _ bucket: String) async throws -> [(key: String, id: String)] {
        func text(_ name: String, in element: Substring) -> String? {
            let mark = element.firstRange(of: "<\(name)>")
            return mark.map { String(element[$0.upperBound...].prefix { $0 != "<" }) }
        }
        let answer = try await server.signed("GET", "\(bucket)?versions=")
        return answer.split(separator: "<Version>").dropFirst().compactMap { element in
            guard let key = text("Key", in: element), let id = text("VersionId", in: element) else { return nil }
            return (key, id)
        }
    }
}
