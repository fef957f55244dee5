// SPDX-License-Identifier: Apache-2.0

/// Makes one page of a listing out of a tree of directories, visiting only those that the page can touch.
struct DirectoryWalk {
    private let root: String
    private let prefix: [UInt8]
    private let rollsUp: Bool
    private let after: [UInt8]
    private var builder: PageBuilder

    init(_ store: FileObjectStore, prefix: String, delimiter: String?, after: String?) {
        root = store.root
        self.prefix = Array(prefix.utf8)
        rollsUp = delimiter != nil
        self.after = Array((after ?? "").utf8)
        builder = PageBuilder(prefix: prefix, delimiter: delimiter, after: after, limit: store.pageSize)
    }

    mutating func page() throws -> ObjectPage {
        // Everything that starts with `a/b/c` lies in the directory `a/b`.
        let end = prefix.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let start = String(decoding: prefix[..<end], as: UTF8.self)
        // A path such as `a/../../etc` must not lead out of the store.
        guard start.isEmpty || (try? ObjectKey.validate(String(start.dropLast()))) != nil else {
            return builder.finish()
        }
        try visit(start)
        return builder.finish()
    }

    /// Adds what lies in a directory, whose path below the root is empty or ends with a slash.
    private mutating func visit(_ directory: String) throws {
        guard let entries = try FileCalls.entries(of: root + "/" + directory) else { return }
        // With its slash, a directory's name sorts where the keys below it belong: `a.b` < `a/x` < `ab`.
        let keys = entries.map { directory + $0.name + ($0.isDirectory ? "/" : "") }
            .sorted(by: ObjectKey.precedes)
        for key in keys where !builder.isFull {
            if Self.isHidden(key) { continue }
            if key.utf8.last == UInt8(ascii: "/") {
                try addDirectory(key)
            } else if key.utf8.starts(with: prefix), !builder.isPast(key.utf8),
                let status = try FileCalls.status(root + "/" + key), status.kind == .file
            {
                builder.add(ObjectInfo(key: key, status))
            }
        }
    }

    private mutating func addDirectory(_ directory: String) throws {
        guard directory.utf8.starts(with: prefix) else { return }
        if rollsUp {
            if !builder.isPast(directory.utf8), try holdsObjects(directory) { builder.add(commonPrefix: directory) }
        } else if after.starts(with: directory.utf8) || !builder.isPast(directory.utf8) {
            try visit(directory)
        }
    }

    private func holdsObjects(_ directory: String) throws -> Bool {
        if Self.isHidden(directory) { return false }
        let entries = try FileCalls.entries(of: root + "/" + directory) ?? []
        if entries.contains(where: { !$0.isDirectory }) { return true }
        return try entries.contains { try holdsObjects(directory + $0.name + "/") }
    }

    /// Whether a directory holds what is not an object yet.
    private static func isHidden(_ directory: String) -> Bool {
        ObjectKey.same(directory, FileObjectStore.uncommittedName + "/")
    }
}
