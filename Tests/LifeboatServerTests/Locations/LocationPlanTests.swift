// SPDX-License-Identifier: Apache-2.0

import Controllers
import JSON
import ObjectStore
import Testing
import VeleroAPI

@testable import LifeboatServer

/// What a location's spec comes to, and what is wrong with one.
struct LocationPlanTests {
    private static func location(
        _ config: [String: String] = [:],
        provider: String = "aws",
        change: (inout BackupStorageLocationSpec) -> Void = { _ in }
    ) -> BackupStorageLocation {
        var spec = BackupStorageLocationSpec(provider: provider, bucket: "backups")
        spec.config = config
        change(&spec)
        return BackupStorageLocation(name: "default", namespace: "velero", spec: spec)
    }

    private func bucket(
        _ config: [String: String],
        change: (inout BackupStorageLocationSpec) -> Void = { _ in }
    ) throws -> (S3Location, LocationPlan.BucketAccess, [String]) {
        let plan = try LocationPlan(Self.location(config, change: change))
        guard case .bucket(let bucket, let access) = plan.place else {
            throw ControllerError(.notReady, "this is no bucket")
        }
        return (bucket, access, plan.remarks)
    }

    @Test func `a bare bucket leaves everything to AWS`() throws {
        let (bucket, access, remarks) = try bucket([:])
        #expect(bucket == S3Location(bucket: "backups"))
        #expect(access == LocationPlan.BucketAccess())
        #expect(remarks == [])
    }

    @Test func `what can be honoured is`() throws {
        let (bucket, access, remarks) = try bucket([
            "region": "eu-central-1", "s3Url": "https://minio.test:9000", "publicUrl": "https://files.test",
            "s3ForcePathStyle": "true", "insecureSkipTLSVerify": "T", "kmsKeyId": "alias/backups", "profile": "cluster",
            "enableSharedConfig": "true", "tagging": "team=a&cost=b", "checksumAlgorithm": "", "signatureVersion": "4",
            "credentialsFile": "/etc/aws", "objectLockMode": "GOVERNANCE", "requestPayer": "requester",
        ]) { spec in
            spec.prefix = "/clusters/one/"
            spec.caCert = "YWJj\n"
        }
        var expected = S3Location(bucket: "backups", prefix: "clusters/one")
        expected.region = "eu-central-1"
        expected.endpoint = "https://minio.test:9000"
        expected.publicEndpoint = "https://files.test"
        expected.pathStyle = true
        expected.insecureSkipTLSVerify = true
        expected.encryption = .kms
        expected.kmsKeyID = "alias/backups"
        expected.profile = "cluster"
        expected.tagging = "team=a&cost=b"
        expected.sendsChecksums = false
        expected.objectLockMode = .governance
        expected.paysForRequests = true
        expected.certificates = Array("abc".utf8)
        #expect(bucket == expected)
        #expect(access.usesSharedConfiguration)
        #expect(access.credentialsFile == "/etc/aws")
        #expect(remarks == [])
    }

    @Test func `a customer's key comes from a file of the pod or from a Secret`() throws {
        let (ofFile, fileAccess, _) = try bucket(["customerKeyEncryptionFile": "/etc/key"])
        #expect(ofFile.customerKeyFile == "/etc/key" && fileAccess.customerKey == nil && ofFile.encryption == nil)
        let (ofSecret, access, _) = try bucket(["customerKeyEncryptionSecret": "keys/backups"])
        #expect(ofSecret.customerKeyFile == nil)
        #expect(access.customerKey == SecretKeySelector(name: "keys", key: "backups"))
        for config in [["customerKeyEncryptionFile": "/etc/key"], ["customerKeyEncryptionSecret": "keys/backups"]] {
            #expect(try LocationAddress(Self.location(config)).hasCustomerKey)
        }
        #expect(try !LocationAddress(Self.location()).hasCustomerKey)
    }

    @Test(arguments: [
        (["checksumAlgorithm": "CRC32"], "checksumAlgorithm CRC32 is ignored"),
        (["signatureVersion": "1"], "signatureVersion is ignored"),
        (["bucket": "other"], "\"bucket\" in config is ignored"),
        (["kmsKeyId": "k", "serverSideEncryption": "AES256"], "serverSideEncryption is ignored"),
        (["customerKeyEncryptionFile": "/k", "serverSideEncryption": "AES256"], "the customer's key is used"),
    ]) func `what has no effect is said`(config: [String: String], remark: String) throws {
        let (_, _, remarks) = try bucket(config)
        #expect(remarks.count == 1)
        #expect(remarks.first?.contains(remark) == true, "\(remarks)")
    }

    @Test(
        arguments: [
            ("https://minio.test", "backups", nil, false), ("https://minio.test", "backups", "true", true),
            ("http://10.0.0.1:9000", "backups", nil, true), ("http://[::1]:9000", "backups", nil, true),
            ("https://minio.test", "Old_Bucket", nil, true), ("https://minio.test", "a.b", nil, true),
        ] as [(String, String, String?, Bool)]
    )
    func `the bucket stands in the host as with Velero, where it can`(
        url: String,
        name: String,
        forced: String?,
        isPath: Bool
    ) throws {
        var config = ["s3Url": url]
        config["s3ForcePathStyle"] = forced
        let (bucket, _, _) = try bucket(config) { $0.bucket = name }
        #expect(bucket.pathStyle == isPath)
    }

    @Test(arguments: [
        (location(["colour": "red", "anchor": "1"]), #"settings that the provider does not know: "anchor", "colour""#),
        (location(["s3ForcePathStyle": "yes"]), "\"s3ForcePathStyle\" in config is true or false, not \"yes\""),
        (location(["s3Url": "minio:9000"]), "\"s3Url\" must begin with http:// or https://"),
        (location(["publicUrl": "https://me:pw@files.test"]), "\"publicUrl\" cannot hold credentials"),
        (location(["serverSideEncryption": "rot13"]), "\"serverSideEncryption\" is AES256 or aws:kms, not \"rot13\""),
        (
            location(["customerKeyEncryptionFile": "/k", "customerKeyEncryptionSecret": "a/b"]),
            "customerKeyEncryptionFile and customerKeyEncryptionSecret exclude each other"
        ),
        (location(["customerKeyEncryptionFile": "/k", "kmsKeyId": "k"]), "kmsKeyId and a customer's key"),
        (location(["customerKeyEncryptionSecret": "a/b", "kmsKeyId": "k"]), "kmsKeyId and a customer's key"),
        (location(["customerKeyEncryptionSecret": "a"]), "must be written like secret/key, not \"a\""),
        (location(["customerKeyEncryptionSecret": "a/b/c"]), "must be written like secret/key, not \"a/b/c\""),
        (location(["customerKeyEncryptionSecret": "/b"]), "must be written like secret/key, not \"/b\""),
        (location(["requestPayer": "owner"]), "\"requestPayer\" is requester, not \"owner\""),
        (location(["tagging": "team"]), "\"tagging\" must be written like name=value"),
        (location(["tagging": "a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1"]), "more than the ten tags"),
        (location(["objectLockMode": "on"]), "\"objectLockMode\" is GOVERNANCE or COMPLIANCE, not \"on\""),
        (location(["checksumAlgorithm": "MD5"]), "\"checksumAlgorithm\" is CRC32, CRC32C, SHA1, SHA256 or empty"),
        (location { $0.bucket = "a/b" }, "the bucket \"a/b\" has a slash"),
        (location { $0.bucket = "" }, "it names no bucket"),
        (location { $0.bucket = "arn:aws:s3::1:accesspoint/x" }, "is an access point, which is not supported"),
        (location { $0.bucket = "evil.test#" }, "is not a bucket's name"),
        (location { $0.prefix = "a/../b" }, "the prefix \"a/../b\" is not a plain path"),
        (location { $0.caCert = "%%" }, "caCert is not Base64"),
        (
            location {
                $0.caCert = "YWJj"
                $0.caCertRef = SecretKeySelector(name: "s", key: "k")
            }, "caCert and caCertRef exclude each other"
        ),
        (location(provider: "azure"), "the provider \"azure\" is not supported"),
        (location(provider: "lifeboat.dev/filesystem"), "config says no \"path\""),
        (location(["path": "data"], provider: "lifeboat.dev/filesystem"), "must be an absolute path, not \"data\""),
        (location(["path": "/data/../etc"], provider: "lifeboat.dev/filesystem"), "must be an absolute path"),
        (location(["path": "/data", "region": "x"], provider: "lifeboat.dev/filesystem"), "does not know: \"region\""),
    ]) func `a mistake is told in one sentence with the location's name`(location: BackupStorageLocation, words: String)
    {
        let error = #expect(throws: ControllerError.self) { try LocationPlan(location) }
        #expect(error?.code == .invalidLocation)
        #expect(error?.message.hasPrefix("the BackupStorageLocation default cannot be used: ") == true)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func `a directory's bucket is a folder in it`() throws {
        let plan = try LocationPlan(
            Self.location(["path": "/data"], provider: "lifeboat.dev/filesystem") { $0.prefix = "one" }
        )
        #expect(plan.place == .directory("/data", folder: "backups", prefix: "one"))
    }
}
