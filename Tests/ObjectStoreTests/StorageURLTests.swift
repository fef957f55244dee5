// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import Testing

@Suite struct StorageURLTests {
    @Test(arguments: [
        ("file:///var/backups", "/var/backups"), ("file:///var/backups/", "/var/backups"),
        ("file://localhost/var/backups", "/var/backups"), ("FILE:///a//b/./c", "/a/b/c"),
        ("/plain/path", "/plain/path"),
        ("file:///with%20space/%C3%A9%3F", "/with space/é?"),
    ])
    func `a directory is understood`(text: String, path: String) throws {
        #expect(try StorageURL(text) == .file(path: path))
    }

    @Test func `a bucket with all options is understood`() throws {
        var expected = S3Location(bucket: "my-bucket", prefix: "some/clusters/a b")
        expected.region = "eu-central-1"
        expected.endpoint = "https://minio.example:9000"
        expected.pathStyle = true
        expected.profile = "backup"
        expected.caFile = "/etc/ca.pem"
        expected.encryption = .kms
        expected.kmsKeyID = "arn:aws:kms:eu-central-1:1:key/2"
        let text =
            "s3://my-bucket//some/clusters/a%20b/?region=eu-central-1&endpoint=https%3A%2F%2Fminio.example:9000&path-style="
            + "&profile=backup&ca-file=/etc/ca.pem&kms-key-id=arn:aws:kms:eu-central-1:1:key/2"
        #expect(try StorageURL(text) == .s3(expected))
        #expect(try StorageURL(text).description == "s3://my-bucket/some/clusters/a b")
        #expect(try StorageURL("s3://bucket") == .s3(S3Location(bucket: "bucket")))
    }

    @Test func `a customer's key, a lock and who pays are understood`() throws {
        var expected = S3Location(bucket: "bucket")
        expected.customerKeyFile = "/etc/key"
        expected.objectLockMode = .compliance
        expected.paysForRequests = true
        let text = "s3://bucket?customer-key-file=/etc/key&object-lock-mode=COMPLIANCE&request-payer=requester"
        #expect(try StorageURL(text) == .s3(expected))
    }

    @Test(arguments: [
        ("", "\"\" is not a storage URL"),
        ("backups", "\"backups\" is not a storage URL"),
        ("gs://bucket/x", "\"gs\" is not a kind of storage that Lifeboat knows"),
        ("file:relative", "\"file:relative\" is not a storage URL"),
        ("file://host/path", "\"file://host/path\" names a host, \"host\""),
        ("file:///", "\"file:///\" names the root directory"),
        ("file:///a/../b", "\"file:///a/../b\" has a \"..\" in its path"),
        ("file:///a?x=1", "\"file:///a?x=1\" has options (\"?x=1\"), and a directory has none"),
        ("file:///a%2", "\"file:///a%2\" has a % that is not followed by two hexadecimal digits"),
        ("s3:bucket", "an S3 URL needs two slashes and a bucket"),
        ("s3:///prefix", "\"s3:///prefix\" names no bucket"),
        ("s3://a", "\"a\" is not a valid bucket name"),
        ("s3://buck et/x", "\"buck et\" is not a valid bucket name"),
        ("s3://AKID:very-secret@bucket", "an S3 URL cannot hold credentials"),
        (
            "s3://bucket/a//b",
            "the prefix of \"s3://bucket/a//b\" is not a plain path: the key \"a//b\" has an empty segment"
        ),
        ("s3://bucket/../x", "the prefix of \"s3://bucket/../x\" is not a plain path"),
        ("s3://bucket?regoin=x", "\"regoin\" is not an option of an S3 URL"),
        ("s3://bucket?region=x&region=y", "the storage URL says \"region\" twice"),
        ("s3://bucket?region=", "the option \"region\" of the storage URL has no usable value"),
        ("s3://bucket?region=eu/x", "\"eu/x\" is not the name of a region"),
        ("s3://bucket?path-style=maybe", "the option \"path-style\" is true or false, not \"maybe\""),
        ("s3://bucket?sse=rot13", "the option \"sse\" is AES256 or aws:kms, not \"rot13\""),
        ("s3://bucket?sse=AES256&kms-key-id=k", "sse=AES256 and kms-key-id exclude each other"),
        ("s3://bucket?customer-key-file=k&kms-key-id=k", "customer-key-file excludes sse and kms-key-id"),
        ("s3://bucket?sse=AES256&customer-key-file=k", "customer-key-file excludes sse and kms-key-id"),
        ("s3://bucket?customer-key-file=", "the option \"customer-key-file\" of the storage URL has no usable value"),
        ("s3://bucket?object-lock-mode=on", "the option \"object-lock-mode\" is GOVERNANCE or COMPLIANCE, not \"on\""),
        ("s3://bucket?request-payer=owner", "the option \"request-payer\" is requester, not \"owner\""),
        ("s3://bucket?ca-file=x&insecure-skip-tls-verify", "ca-file and insecure-skip-tls-verify exclude each other"),
    ])
    func `what cannot be meant is refused with a sentence`(text: String, sentence: String) throws {
        let error = try #require(throws: ObjectStoreError.self) { try StorageURL(text) }
        #expect(error.code == .invalid)
        #expect(error.message.hasPrefix(sentence), "\(error.message)")
        #expect(!error.message.contains("very-secret") && error.hint?.contains("very-secret") != true)
    }
}
