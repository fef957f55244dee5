// SPDX-License-Identifier: Apache-2.0

import Archiving
import VeleroAPI

/// Makes a tar.gz of files, one by one, each a gzip member of its own.
struct BundleWriter {
    private let tar: TarEntryEncoder

    /// A bundle whose files carry this time.
    init(now: Timestamp) {
        tar = TarEntryEncoder(modifiedAt: now.seconds)
    }

    /// The bytes for one more file.
    func encode(_ name: String, _ content: [UInt8]) throws -> [UInt8] {
        var entry: [UInt8] = []
        _ = tar.append(path: "bundle/\(name)", body: content[...], to: &entry)
        return try GzipMember.compress(entry)
    }

    /// The bytes for the last file, which names what could not be read, and the end.
    func end(problems: [String]) throws -> [UInt8] {
        let text = problems.isEmpty ? "Everything could be read.\n" : problems.map { $0 + "\n" }.joined()
        return try encode("problems.txt", Array(text.utf8)) + GzipMember.compress(TarEntryEncoder.endOfArchive)
    }
}
