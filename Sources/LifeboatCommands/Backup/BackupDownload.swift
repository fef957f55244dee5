// SPDX-License-Identifier: Apache-2.0

import Archiving
import ArgumentParser
import BackupStorage
import ObjectStore

/// Fetches the archive of a backup: `lifeboat backup download NAME`.
struct BackupDownload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "download",
        abstract: "Fetch the archive of a backup.",
        discussion: "The file is readable by its owner only: it holds every Secret of the backup."
    )

    @Argument(help: "The backup.")
    var name: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to; '-' for standard output. (default: ./NAME-data.tar.gz)", valueName: "file")
    )
    var output: String?

    @Flag(help: "Replace a file that is there.")
    var force = false

    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var place: WorkplaceOptions

    func run() async throws {
        let console = Console.standard
        try await place.withWorkplace(downloads) { workplace in
            let store = workplace.store
            _ = try await store.backup(named: name)
            let body = try await archive(in: store)
            if output == "-" {
                try await copy(body) { bytes in
                    guard console.stream(bytes) else { throw CommandFailure("standard output takes no more data") }
                }
            } else {
                let path = output ?? "./\(name)-data.tar.gz"
                var file = try OutputFile(path: path, replacing: force)
                var size: Int64 = 0
                try await copy(body) { bytes in
                    try file.write(bytes)
                    size += Int64(bytes.count)
                }
                try Task.checkCancellation()
                try file.finish()
                console.say("The archive of backup \(name) is in \(path) (\(Measures.bytes(size))).")
            }
        }
    }

    private func archive(in store: BackupStore) async throws -> ObjectBody {
        let key = BackupKeys(backup: name).archive
        do { return try await store.store.get(key) } catch let error as ObjectStoreError where error.code == .notFound {
            throw CommandFailure("backup \(name) has no archive: \(error.message)")
        }
    }

    /// Copies the archive, and unpacks it on the way: whoever takes it away must not find out later that it is damaged.
    private func copy(_ body: ObjectBody, to write: ([UInt8]) throws -> Void) async throws {
        var decoder = try GzipDecoder()
        do {
            for try await bytes in body {
                try Task.checkCancellation()
                decoder.feed(bytes)
                while try decoder.next() != nil {}
                try write(bytes)
            }
            try decoder.finish()
        } catch let error as ArchivingError {
            throw CommandFailure("the archive of backup \(name) is damaged: \(error)")
        }
    }
}
