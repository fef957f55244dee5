// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
package import ObjectStore

extension S3Store {
    /// One page of `ListObjectsV2`: up to 1,000 keys and rolled-up prefixes.
    /// - Throws: `.notAStore` when the answer is no listing of S3.
    package func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        try ObjectKey.validate(delimiter: delimiter)
        var request = S3Request("GET", key: nil)
        // Without encoding, keys with control characters would make an answer that is no XML.
        request.query = [.init("list-type", "2"), .init("encoding-type", "url"), .init("prefix", prefix)]
        if let delimiter { request.query.append(.init("delimiter", delimiter)) }
        if let continuation { request.query.append(.init("continuation-token", continuation)) }
        let action = "list \(client.name(prefix.isEmpty ? nil : prefix))"
        let response = try await client.send(request, to: action)
        let body: [UInt8]
        do {
            // A page of 1,000 keys of 1,024 bytes, each byte encoded as three, and as much again for the rest.
            body = try await response.collect(maximum: 8 << 20)
        } catch let error as AWSError {
            throw S3Client.translate(error, action)
        }
        guard let document = try? XMLElement(parsing: body), document.name == "ListBucketResult" else {
            throw ObjectStoreError(
                .notAStore,
                "cannot \(action): the server answered with something that is no listing of S3",
                hint: "check the endpoint: it must be the S3 API itself, not its web console or another server"
            )
        }
        return try ListingReader(document, action: action).page()
    }
}

/// Reads the answer to `ListObjectsV2`.
struct ListingReader {
    private let document: XMLElement
    private let isEncoded: Bool
    private let action: String

    init(_ document: XMLElement, action: String) {
        self.document = document
        self.action = action
        isEncoded = document["EncodingType"]?.lowercased() == "url"
    }

    func page() throws -> ObjectPage {
        var page = ObjectPage(objects: [])
        for element in document.all("Contents") {
            let key = try text(element["Key"])
            // Consoles make such objects to show a folder; they are no objects of ours.
            if key.hasSuffix("/") { continue }
            guard let size = element["Size"].flatMap({ Int64($0) }) else { throw broken("a size") }
            let modified = element["LastModified"].flatMap(Timestamp.init(iso8601:))
            let tag = element["ETag"].map(S3Store.unquoted)
            page.objects.append(
                ObjectInfo(key: key, size: size, modifiedAt: modified?.secondsSince1970, entityTag: tag)
            )
        }
        for element in document.all("CommonPrefixes") {
            page.commonPrefixes.append(try text(element["Prefix"]))
        }
        if document["IsTruncated"] == "true" {
            guard let token = document["NextContinuationToken"], !token.isEmpty else {
                throw broken("the way to the next page")
            }
            page.continuation = token
        }
        return page
    }

    private func text(_ encoded: String?) throws -> String {
        guard let encoded else { throw broken("a key") }
        guard isEncoded else { return encoded }
        guard let key = PercentCoding.decode(encoded, plusIsSpace: true) else { throw broken("a readable key") }
        return key
    }

    private func broken(_ what: String) -> ObjectStoreError {
        ObjectStoreError(.other, "cannot \(action): the server's listing lacks \(what)")
    }
}
