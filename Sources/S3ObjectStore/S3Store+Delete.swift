// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import ObjectStore

extension S3Store {
    /// The most keys of one request; S3's limit.
    private static let batchSize = 1000

    /// Deletes objects by the thousand, or one by one where the server knows nothing else.
    /// - Throws: When any is left, after all have been tried.
    package func delete(_ keys: [String]) async throws {
        for key in keys { try ObjectKey.validate(key) }
        // One key is simplest deleted by itself; and what XML cannot hold, only so.
        guard keys.count > 1 else { return try await deleteSingly(keys) }
        var failures: [ObjectStoreError] = []
        for start in stride(from: 0, to: keys.count, by: Self.batchSize) {
            let batch = Array(keys[start..<min(start + Self.batchSize, keys.count)])
            do {
                failures += try await deleteBatch(batch)
            } catch let error as ObjectStoreError where Self.lacksBatches(error) {
                do {
                    try await deleteSingly(batch)
                } catch let error as ObjectStoreError {
                    failures.append(error)
                }
            } catch let error as ObjectStoreError {
                failures.append(error)
            }
        }
        try Self.report(failures)
    }

    /// Whether a refusal means that the server knows no `DeleteObjects`, as Google's does not.
    private static func lacksBatches(_ error: ObjectStoreError) -> Bool {
        guard let failure = error.cause as? S3Failure else { return false }
        return failure.status == 501 || failure.status == 405 || failure.code == "NotImplemented"
            || failure.code == "MethodNotAllowed"
    }

    private static func report(_ failures: [ObjectStoreError]) throws {
        guard let first = failures.first else { return }
        if failures.count == 1 { throw first }
        throw ObjectStoreError(
            first.code,
            "\(failures.count) deletions failed; \(failures.prefix(3).map(\.message).joined(separator: "; "))",
            hint: first.hint,
            cause: first
        )
    }

    /// Takes back what a server has just stored otherwise than was asked, also when the task is cancelled meanwhile.
    ///
    /// In a bucket with versions, deleting the key would only hide it, so it is the version that is deleted. Where that is
    /// refused, the key is deleted: out of sight is better than nothing.
    /// - Parameters:
    ///   - key: Of the object.
    ///   - version: What the server calls the version, if it has said so.
    /// - Returns: What may remain, in words; `nil` when it is gone.
    func withdraw(_ key: String, version: String?) async -> String? {
        if let version, await isDeleted(key, version: version) { return nil }
        let isHidden = await isDeleted(key)
        if let version { return "its version \(version)" }
        return isHidden ? nil : "the object"
    }

    /// Deletes a key, or one version of it, and tells whether the server says that it is done.
    private func isDeleted(_ key: String, version: String? = nil) async -> Bool {
        let request = S3Request("DELETE", key: key, query: version.map { [.init("versionId", $0)] } ?? [])
        do {
            _ = try await CancellationShield.run(deadline: .seconds(20)) {
                try await self.client.send(request, to: "delete \(self.client.name(key))")
            }
            return true
        } catch {
            return (error as? ObjectStoreError)?.code == .notFound
        }
    }

    /// Deletes up to 1,000 objects with one request.
    /// - Returns: What the server said of those that are still there.
    private func deleteBatch(_ keys: [String]) async throws -> [ObjectStoreError] {
        var document = #"<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>"#
        var unspeakable: [String] = []
        for key in keys {
            if let escaped = XMLElement.escape(key) {
                document += "<Object><Key>\(escaped)</Key></Object>"
            } else {
                unspeakable.append(key)
            }
        }
        try await deleteSingly(unspeakable)
        var request = S3Request("POST", key: nil, query: [.init("delete", "")])
        request.setBody(Array((document + "</Delete>").utf8))
        request.headers["Content-Type"] = "application/xml"
        // AWS wants one of the two, and older servers know the first only.
        request.headers["Content-MD5"] = Digest.base64(Digest.md5(request.body))
        request.headers["x-amz-checksum-sha256"] = Digest.base64(Digest.sha256(request.body))
        let action = "delete \(keys.count) objects of \(client.place)"
        let response = try await client.send(request, to: action)
        let answer: [UInt8]
        do {
            answer = try await response.collect(maximum: 8 << 20)
        } catch let error as AWSError {
            throw S3Client.translate(error, action)
        }
        guard let result = try? XMLElement(parsing: answer), result.name == "DeleteResult" else {
            throw ObjectStoreError(.other, "cannot \(action): the server's answer cannot be read")
        }
        let errors = result.all("Error").filter { $0["Code"] != "NoSuchKey" }
        let isPassing: (XMLElement) -> Bool = { $0["Key"] != nil && S3Failure.passing.contains($0["Code"] ?? "") }
        // What the server had no time for is asked for again, with pauses as for any request.
        var failures = errors.filter { !isPassing($0) }.map(refusal)
        do {
            try await deleteSingly(errors.filter(isPassing).compactMap { $0["Key"] })
        } catch let error as ObjectStoreError {
            failures.append(error)
        }
        return failures
    }

    /// What the server says of one object of a batch.
    private func refusal(_ error: XMLElement) -> ObjectStoreError {
        let words = error["Message"] ?? ""
        let theirs = "\(error["Code"] ?? "?"): \(words)"
        return ObjectStoreError(
            error["Code"] == "AccessDenied" ? .accessDenied : .other,
            "cannot delete \(client.name(error["Key"] ?? "?")): "
                + (S3Failure.isAboutLockedObject(words) ? "\(S3Failure.isLocked) (\(theirs))" : theirs)
        )
    }

    /// Deletes objects one by one, eight at a time.
    private func deleteSingly(_ keys: [String]) async throws {
        let failures = try await withThrowingTaskGroup(of: ObjectStoreError?.self) { group in
            var failures: [ObjectStoreError] = []
            for (index, key) in keys.enumerated() {
                if index >= 8, let failure = try await group.next() ?? nil { failures.append(failure) }
                group.addTask { try await deleteOne(key) }
            }
            for try await failure in group {
                if let failure { failures.append(failure) }
            }
            return failures
        }
        try Self.report(failures)
    }

    private func deleteOne(_ key: String) async throws -> ObjectStoreError? {
        do {
            _ = try await client.send(S3Request("DELETE", key: key), to: "delete \(client.name(key))")
            return nil
        } catch let error as ObjectStoreError where error.code == .notFound {
            return nil
        } catch let error as ObjectStoreError {
            return error
        }
    }
}
