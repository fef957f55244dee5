// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ArgumentParser
import BackupStorage
import FoundationEssentials
import Logging
import ObjectStore
import S3ObjectStore

/// Where backups are.
struct StorageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where backups are kept: file:///path, or s3://bucket/prefix?region=…&endpoint=…&path-style=true&profile=….",
            discussion:
                """
                Default: the variable LIFEBOAT_STORAGE, then the server in the cluster if there is one, then a directory \
                of this user (XDG_DATA_HOME/lifeboat). Further options of s3: sse, kms-key-id, customer-key-file, \
                object-lock-mode, request-payer, ca-file, insecure-skip-tls-verify.
                """
        )
    )
    var storage: String?

    /// The place that is named, by the flag or the variable; `nil` when nothing is.
    func given(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> StorageURL? {
        if let storage { return try Self.parse(storage, from: "--storage") }
        guard let storage = environment["LIFEBOAT_STORAGE"], !storage.isEmpty else { return nil }
        return try Self.parse(storage, from: "LIFEBOAT_STORAGE")
    }

    /// The place when none is named: a directory of the user's.
    static func standard(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> StorageURL {
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return .file(path: data + "/lifeboat") }
        guard let home = environment["HOME"], home.hasPrefix("/") else {
            throw CommandFailure(
                "there is no home directory to keep backups in",
                hint: "name a place with --storage",
                status: .usage
            )
        }
        return .file(path: home + "/.local/share/lifeboat")
    }

    private static func parse(_ text: String, from source: String) throws -> StorageURL {
        do { return try StorageURL(text) } catch let error as ObjectStoreError {
            throw CommandFailure("\(source): \(error.message)", hint: error.hint, status: .usage)
        }
    }

    /// Opens a place for the length of the closure.
    static func withStore<Result>(
        at place: StorageURL,
        _ body: (BackupStore) async throws -> Result
    ) async throws -> Result {
        switch place {
        case .file(let path): try await body(BackupStore(try FileObjectStore(path: path)))
        case .s3(let location):
            try await S3Store.with(
                location,
                environment: .current(),
                logger: Logger(label: "s3", factory: { _ in SwiftLogNoOpLogHandler() })
            ) { store in
                try await body(BackupStore(store))
            }
        }
    }
}
