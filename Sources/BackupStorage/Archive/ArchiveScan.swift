// SPDX-License-Identifier: Apache-2.0

import Archiving
import KubernetesCore

/// Decides, path by path, what of an archive comes out, and finds objects that have no plain copy.
struct ArchiveScan {
    private static let maximumForeignFiles = 10

    private(set) var report = ArchiveReport()
    private(set) var sawResources = false
    private let copies: ArchiveReader.Copies
    private let isWanted: (ArchivePath) -> Bool
    // The two copies stand next to each other in all archives known, so these stay small. Compared by bytes: two
    // strings that differ only in Unicode composition are equal to Swift, but not to Kubernetes.
    private var plainOnly: Set<[UInt8]> = []
    private var preferredOnly: [[UInt8]: ArchivePath] = [:]

    init(copies: ArchiveReader.Copies, isWanted: @escaping (ArchivePath) -> Bool) {
        self.copies = copies
        self.isWanted = isWanted
    }

    /// Objects seen under their preferred version only.
    var withoutPlainCopy: [ArchivePath] { Array(preferredOnly.values) }

    /// Whether the file at this path should come out.
    mutating func wants(_ text: String) -> Bool {
        if text == ArchiveFormat.versionPath { return true }
        guard text.hasPrefix(ArchiveFormat.resourcesDirectory), let path = ArchivePath(text) else {
            sawResources = sawResources || text.hasPrefix(ArchiveFormat.resourcesDirectory)
            if report.foreignFiles.count < Self.maximumForeignFiles { report.foreignFiles.append(text) }
            return false
        }
        sawResources = true
        note(path)
        guard isWanted(path.plain) else { return false }
        switch (copies, path.copy) {
        case (.plain, .plain), (.versioned, .preferred), (.versioned, .other): return true
        case (.only(let paths), _): return paths.contains(path)
        default: return false
        }
    }

    private mutating func note(_ path: ArchivePath) {
        let key = Array(path.plain.description.utf8)
        switch path.copy {
        case .plain:
            if preferredOnly.removeValue(forKey: key) == nil { plainOnly.insert(key) }
        case .preferred(let version):
            report.preferredVersions[path.resource] = version
            if plainOnly.remove(key) == nil { preferredOnly[key] = path }
        case .other(let version): report.otherVersions[path.resource, default: []].insert(version)
        }
    }

    /// Turns a file that came out into an object; `nil` for the format's version, which it checks.
    mutating func item(_ entry: TarEntry) throws(BackupStorageError) -> ArchivedItem? {
        if entry.path == ArchiveFormat.versionPath {
            let text = String(decoding: entry.body.prefix(64), as: UTF8.self)
            let version = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
            guard ArchiveFormat.isSupported(version) else {
                throw BackupStorageError(
                    .unsupportedVersion,
                    "the archive has the unknown format version \"\(version)\""
                )
            }
            report.formatVersion = version
            return nil
        }
        guard let path = ArchivePath(entry.path) else { return nil }
        report.itemCount += 1
        return ArchivedItem(path: path, body: entry.body)
    }
}
