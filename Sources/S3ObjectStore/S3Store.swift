// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
package import ObjectStore

/// Keeps objects in a bucket of S3, or of a server that speaks its protocol.
///
/// An object up to one part (8 MiB) is one request, a larger one a multipart upload with several parts on the way;
/// every request carries the SHA-256 of its body. `onlyIfAbsent` looks first and then sends `If-None-Match: *`, so it is
/// atomic on servers that honour the header (AWS does since 2024) and nearly so on others.
/// A download that breaks off is taken up again where it ended, and never mixes two versions of an object.
package struct S3Store: ObjectStorage {
    let client: S3Client

    /// A store for one bucket.
    /// - Parameters:
    ///   - configuration: The bucket.
    ///   - dependencies: The network, credentials, clock and log.
    package init(_ configuration: S3Configuration, _ dependencies: S3Dependencies) {
        client = S3Client(configuration, dependencies)
    }

    init(_ client: S3Client) { self.client = client }

    package var description: String { client.place }

    /// What the bucket knows of an object; `nil` when there is none, or no such bucket: S3 does not tell the two apart here.
    package func head(_ key: String) async throws -> ObjectInfo? {
        try ObjectKey.validate(key)
        do {
            let response = try await client.send(S3Request("HEAD", key: key), to: "look at \(client.name(key))")
            return ObjectInfo(key: key, response)
        } catch let error as ObjectStoreError where error.code == .notFound {
            return nil
        } catch let error as ObjectStoreError where (error.cause as? S3Failure)?.code == nil && !error.isRetryable {
            throw await explain(error, key)
        }
    }

    /// A URL for up to seven days; it stops working earlier when it was signed with credentials that expire earlier.
    ///
    /// `nil` when objects are encrypted with the customer's key: it goes in headers, and who has only a URL sends none.
    package func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? {
        try ObjectKey.validate(key)
        // AWS refuses longer ones only when they are used.
        guard expiresIn > .zero, expiresIn <= .seconds(7 * 86_400) else {
            throw ObjectStoreError(.invalid, "a URL of S3 can be valid for at most seven days")
        }
        guard client.configuration.customerKey == nil else { return nil }
        return try await client.presign(key, expiresIn: expiresIn)
    }

    /// Finds the words for a refusal of `HEAD`, whose answer has no body: a `GET` is refused for the same reason.
    private func explain(_ error: ObjectStoreError, _ key: String) async -> any Error {
        guard error.cause is S3Failure else { return error }
        var request = S3Request("GET", key: key)
        request.headers["Range"] = "bytes=0-0"
        do {
            _ = try await client.send(request, to: "look at \(client.name(key))")
            return error
        } catch let better as ObjectStoreError {
            return better.code == .invalidRange ? error : better
        } catch {
            return error
        }
    }
}

extension ObjectInfo {
    /// What the head of an answer about an object says; a range's answer has the whole size after the slash.
    init(key: String, _ response: AWSResponse) {
        let whole = response.headers["Content-Range"]?.split(separator: "/").last.flatMap { Int64($0) }
        self.init(
            key: key,
            size: whole ?? response.headers["Content-Length"].flatMap { Int64($0) } ?? 0,
            modifiedAt: response.headers["Last-Modified"].flatMap(Timestamp.init(http:))?.secondsSince1970,
            entityTag: response.headers["ETag"].map(S3Store.unquoted)
        )
    }
}

extension S3Store {
    /// An ETag without its quotes.
    static func unquoted(_ tag: String) -> String {
        tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.count >= 2 ? String(tag.dropFirst().dropLast()) : tag
    }
}
