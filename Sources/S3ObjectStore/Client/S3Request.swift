// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// One operation on a bucket or an object, before it has a URL and a signature.
struct S3Request: Sendable {
    var method: String
    /// The object; `nil` for the bucket.
    var key: String?
    var query: [RequestURL.QueryItem] = []
    var headers = HTTPFields()
    var body: [UInt8] = []
    /// How long to wait for the head of the answer, sending the body included.
    var timeout = Duration.seconds(60)
    /// Whether an answer with status 200 may turn out to be a failure, as that to `CompleteMultipartUpload` may.
    var canFailLate = false

    init(_ method: String, key: String?, query: [RequestURL.QueryItem] = []) {
        self.method = method
        self.key = key
        self.query = query
    }

    /// Time for a body: a minute, and one more for each 8 MiB, which even 1.2 Mbit/s achieve.
    mutating func setBody(_ bytes: [UInt8]) {
        body = bytes
        timeout = .seconds(60 + 60 * (bytes.count >> 23))
    }

    /// Sets the body along with what the server checks it by.
    mutating func setContent(_ bytes: [UInt8], _ configuration: S3Configuration) {
        setBody(bytes)
        if configuration.sendsChecksums { headers["x-amz-checksum-sha256"] = Digest.base64(Digest.sha256(bytes)) }
        // A bucket that locks takes nothing without a digest, and not every server counts the other one as such.
        if configuration.objectLockMode != nil { headers["Content-MD5"] = Digest.base64(Digest.md5(bytes)) }
    }
}
