// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import Logging
package import ObjectStore

extension S3Store {
    /// Opens an object; a download that breaks off goes on where it ended, with the same version or not at all.
    /// - Throws: `.notFound` when there is no such object, `.corrupt` when the content is not what was stored.
    package func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        try ObjectKey.validate(key)
        if let range { try ObjectRange.validate(range, of: key) }
        var request = S3Request("GET", key: key)
        if let range {
            request.headers["Range"] = "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
        } else {
            request.headers["x-amz-checksum-mode"] = "ENABLED"
        }
        let response = try await client.send(request, to: "read \(client.name(key))")
        let info = ObjectInfo(key: key, response)
        let wanted = try ObjectRange.clamp(range, to: info)
        let download = Download(client, info, wanted, response)
        return ObjectBody(info: info) { try await download.next() }
    }
}

/// A download under way, which begins anew where it broke off.
private actor Download {
    /// How often in a row a download may break off without a byte.
    private static let maximumResumptions = 4

    private let client: S3Client
    private let info: ObjectInfo
    private let end: Int64
    private var position: Int64
    private var response: AWSResponse?
    private var failures = 0
    /// The digest so far and the one the server promised; only for whole objects that have one.
    private var check: (running: RunningSHA256, expected: String)?

    init(_ client: S3Client, _ info: ObjectInfo, _ wanted: Range<Int64>, _ response: AWSResponse) {
        self.client = client
        self.info = info
        position = wanted.lowerBound
        end = wanted.upperBound
        self.response = response
        skipped = position - Self.start(of: response)
        // `…-3` is a digest of the digests of three parts. Ranges are not checked: some servers send with a range the
        // digest of the whole.
        let isWhole = wanted == 0..<info.size && response.headers["Content-Range"] == nil
        if isWhole, let expected = response.headers["x-amz-checksum-sha256"], !expected.contains("-"),
            response.headers["x-amz-checksum-type"] != "COMPOSITE"
        {
            check = (RunningSHA256(), expected)
        }
    }

    /// Where the content of an answer begins in the object.
    ///
    /// The status does not tell: a server that knows no ranges sends the whole with 200, and rclone sends the range with
    /// 200, too. `Content-Range: bytes 2-4/12` does.
    private static func start(of response: AWSResponse) -> Int64 {
        guard let range = response.headers["Content-Range"], range.hasPrefix("bytes ") else { return 0 }
        return Int64(range.dropFirst("bytes ".count).prefix { $0 != "-" }) ?? 0
    }

    /// Bytes still to be thrown away because the server sent more than was asked for.
    private var skipped: Int64

    func next() async throws -> [UInt8]? {
        while position < end {
            try Task.checkCancellation()
            do {
                if response == nil { response = try await resume() }
                guard skipped >= 0 else {
                    throw ObjectStoreError(
                        .other,
                        "cannot read \(client.name(info.key)): the server sent another range"
                    )
                }
                if let run = try await response?.nextRun() {
                    let useful = trim(run)
                    if useful.isEmpty { continue }
                    failures = 0
                    position += Int64(useful.count)
                    check?.running.update(useful)
                    return useful
                }
                throw AWSError(.connectionLost, "the answer ended \(end - position) bytes too early")
            } catch let error as AWSError {
                try giveUpOrGoOn(error)
            }
        }
        try verify()
        response = nil
        return nil
    }

    private func trim(_ run: [UInt8]) -> [UInt8] {
        var run = run[...]
        if skipped > 0 {
            let count = min(skipped, Int64(run.count))
            skipped -= count
            run = run.dropFirst(Int(count))
        }
        return Array(run.prefix(Int(min(end - position, Int64(run.count)))))
    }

    private func giveUpOrGoOn(_ error: AWSError) throws {
        response = nil
        failures += 1
        guard error.isRetryable, failures <= Self.maximumResumptions else {
            throw S3Client.translate(error, "read \(client.name(info.key)) beyond byte \(position)")
        }
        client.logger.debug(
            "download broke off and is resumed",
            metadata: ["key": "\(info.key)", "position": "\(position)", "error": "\(error)"]
        )
    }

    /// Asks for the rest, of the same version of the object only.
    private func resume() async throws -> AWSResponse {
        var request = S3Request("GET", key: info.key)
        request.headers["Range"] = "bytes=\(position)-\(end - 1)"
        if let tag = info.entityTag { request.headers["If-Match"] = "\"\(tag)\"" }
        do {
            let response = try await client.send(request, to: "read \(client.name(info.key))")
            skipped = position - Self.start(of: response)
            return response
        } catch let error as ObjectStoreError where (error.cause as? S3Failure)?.status == 412 {
            throw ObjectStoreError(.corrupt, "\(client.name(info.key)) was replaced while it was read")
        }
    }

    private func verify() throws {
        guard let (running, expected) = check else { return }
        check = nil
        let found = Digest.base64(running.finish())
        guard found == expected else {
            throw ObjectStoreError(
                .corrupt,
                "\(client.name(info.key)) does not have the SHA-256 it was stored with: \(found), not \(expected)"
            )
        }
    }
}
