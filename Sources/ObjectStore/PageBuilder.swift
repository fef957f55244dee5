// SPDX-License-Identifier: Apache-2.0

/// Makes one page of a listing out of keys that are fed in ascending order.
///
/// The continuation is the last key or rolled-up prefix of the page; a prefix ends with the delimiter, a key never does,
/// so the two cannot be mixed up.
struct PageBuilder {
    private let prefix: [UInt8]
    private let delimiter: UInt8?
    private let after: [UInt8]
    private let limit: Int
    private var page = ObjectPage(objects: [])
    private var last = ""
    private var isCut = false

    init(prefix: String, delimiter: String?, after: String?, limit: Int) {
        self.prefix = Array(prefix.utf8)
        self.delimiter = delimiter?.utf8.first
        self.after = Array((after ?? "").utf8)
        self.limit = limit
    }

    /// Whether one more key than fits has been seen: nothing more needs to be fed.
    var isFull: Bool { isCut }

    /// Whether a key, or every key below a prefix that ends with the delimiter, is on an earlier page.
    func isPast(_ key: some Collection<UInt8>) -> Bool {
        if key.lexicographicallyPrecedes(after) { return true }
        if key.elementsEqual(after) { return !after.isEmpty }
        // After a rolled-up prefix, all that lies below it has been said.
        return delimiter != nil && after.last == delimiter && key.starts(with: after)
    }

    /// Adds the next object, rolled up if the delimiter says so.
    mutating func add(_ info: ObjectInfo) {
        if let delimiter {
            let key = Array(info.key.utf8)
            if let end = key.dropFirst(prefix.count).firstIndex(of: delimiter) {
                return add(commonPrefix: String(decoding: key[...end], as: UTF8.self))
            }
        }
        guard !isPast(info.key.utf8), hasRoom() else { return }
        page.objects.append(info)
        last = info.key
    }

    /// Adds the next rolled-up prefix; one that has just been added is not added again.
    mutating func add(commonPrefix: String) {
        if let previous = page.commonPrefixes.last, ObjectKey.same(previous, commonPrefix) { return }
        guard !isPast(commonPrefix.utf8), hasRoom() else { return }
        page.commonPrefixes.append(commonPrefix)
        last = commonPrefix
    }

    private mutating func hasRoom() -> Bool {
        isCut = isCut || page.objects.count + page.commonPrefixes.count == limit
        return !isCut
    }

    /// The page.
    func finish() -> ObjectPage {
        var page = page
        page.continuation = isCut ? last : nil
        return page
    }
}
