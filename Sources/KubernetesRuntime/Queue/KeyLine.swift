// SPDX-License-Identifier: Apache-2.0

/// Keys in the order in which they came.
struct KeyLine {
    private var keys: [String] = []
    private var head = 0

    /// The number of keys.
    var count: Int { keys.count - head }

    /// Adds a key at the end.
    mutating func append(_ key: String) {
        keys.append(key)
    }

    /// Takes the key that has waited longest.
    mutating func removeFirst() -> String? {
        guard head < keys.count else { return nil }
        let key = keys[head]
        head += 1
        // Moving what is left only when it is the smaller half makes it cheap however long the line is.
        if head > keys.count / 2 {
            keys.removeFirst(head)
            head = 0
        }
        return key
    }
}
