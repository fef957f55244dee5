// SPDX-License-Identifier: Apache-2.0

/// Keys that are due later, each once, the earliest first: a binary heap.
///
/// A key whose moment is brought forward leaves its old entry behind, which is recognised when its turn comes; the heap
/// is rebuilt before such entries outnumber the others.
struct DelayedKeys {
    private struct Entry {
        let due: Duration
        let key: String
    }

    private var heap: [Entry] = []
    private var moments: [String: Duration] = [:]

    /// The number of keys.
    var count: Int { moments.count }

    /// The moment at which the first key is due.
    var earliest: Duration? {
        mutating get {
            dropStale()
            return heap.first?.due
        }
    }

    /// Adds a key; of two moments for one key the earlier counts.
    mutating func add(_ key: String, due: Duration) {
        if let moment = moments[key], moment <= due { return }
        moments[key] = due
        heap.append(Entry(due: due, key: key))
        siftUp(heap.count - 1)
        if heap.count > 2 * moments.count + 64 { rebuild() }
    }

    /// Takes out the first key that is due by then.
    mutating func removeFirst(dueBy now: Duration) -> String? {
        dropStale()
        guard let first = heap.first, first.due <= now else { return nil }
        removeTop()
        moments[first.key] = nil
        return first.key
    }

    private mutating func dropStale() {
        while let first = heap.first, moments[first.key] != first.due { removeTop() }
    }

    private mutating func rebuild() {
        // Sorted, it is a heap.
        heap = moments.map { Entry(due: $0.value, key: $0.key) }.sorted { $0.due < $1.due }
    }

    private mutating func removeTop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].due < heap[least].due
            {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private mutating func siftUp(_ index: Int) {
        var child = index
        while child > 0, heap[child].due < heap[(child - 1) / 2].due {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }
}
