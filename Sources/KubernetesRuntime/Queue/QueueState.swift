// SPDX-License-Identifier: Apache-2.0

/// The rules of a work queue, without waiting: it is told the time.
struct QueueState {
    private var line = KeyLine()
    private var inLine: Set<String> = []
    private var working: Set<String> = []
    /// Keys that were added while they were being worked on.
    private var addedMeanwhile: Set<String> = []
    private var delayed = DelayedKeys()
    private var failures: [String: Int] = [:]
    /// Goes up whenever somebody who waits should look again.
    private(set) var changes = 0

    /// The number of keys that could be worked on now.
    var depth: Int { line.count }

    /// The number of keys that wait for their time.
    var delayedCount: Int { delayed.count }

    /// Adds a key to the line, unless it is there; a key that is being worked on gets there when that is finished.
    mutating func add(_ key: String) {
        if working.contains(key) {
            addedMeanwhile.insert(key)
        } else if inLine.insert(key).inserted {
            line.append(key)
            changes += 1
        }
    }

    /// Adds a key at a later moment.
    mutating func add(_ key: String, due: Duration) {
        let earliest = delayed.earliest
        delayed.add(key, due: due)
        if earliest != delayed.earliest { changes += 1 }
    }

    /// Counts one more failure of a key.
    /// - Returns: How many there were in a row.
    mutating func countFailure(_ key: String) -> Int {
        failures[key, default: 0] += 1
        return failures[key, default: 0]
    }

    /// Forgets the failures of a key.
    mutating func forgetFailures(_ key: String) {
        failures[key] = nil
    }

    /// Puts the keys whose time has come in line.
    mutating func promote(now: Duration) {
        while let key = delayed.removeFirst(dueBy: now) { add(key) }
    }

    /// Takes the next key to work on.
    /// - Returns: The key; or when there is none, how long it takes until one is due, if one ever is.
    mutating func take(now: Duration) -> (key: String?, wait: Duration?) {
        promote(now: now)
        guard let key = line.removeFirst() else { return (nil, delayed.earliest.map { $0 - now }) }
        inLine.remove(key)
        working.insert(key)
        return (key, nil)
    }

    /// Says that a key is no longer being worked on.
    mutating func finish(_ key: String) {
        working.remove(key)
        if addedMeanwhile.remove(key) != nil { add(key) }
    }
}
