// SPDX-License-Identifier: Apache-2.0

/// The content of one object while it is read: a sequence of byte runs that can be iterated once.
///
/// Dropping it, or cancelling the task that iterates, ends the transfer.
package struct ObjectBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    /// What the store said of the object: ``ObjectInfo/size`` is that of the whole object, also for a range.
    package let info: ObjectInfo
    private let next: @Sendable () async throws -> [UInt8]?

    /// Wraps a source of byte runs.
    /// - Parameters:
    ///   - info: What is known of the object.
    ///   - next: The next run; never empty; `nil` at the end. Called by one task at a time.
    package init(info: ObjectInfo, next: @escaping @Sendable () async throws -> [UInt8]?) {
        self.info = info
        self.next = next
    }

    /// The same content under other information: for wrappers that rename keys.
    package func with(info: ObjectInfo) -> ObjectBody { ObjectBody(info: info, next: next) }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(next: next)
    }

    /// Iterates the runs.
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let next: @Sendable () async throws -> [UInt8]?

        package mutating func next() async throws -> [UInt8]? {
            try await next()
        }
    }

    /// The whole content in memory.
    /// - Parameter maximum: The most bytes accepted.
    /// - Returns: All bytes.
    /// - Throws: ``ObjectStoreError`` `.tooLarge` for a larger object, and what reading throws.
    package func collect(maximum: Int) async throws -> [UInt8] {
        var all: [UInt8] = []
        for try await run in self {
            guard all.count + run.count <= maximum else {
                throw ObjectStoreError(.tooLarge, "\(info.key) is larger than \(maximum) bytes")
            }
            all.append(contentsOf: run)
        }
        return all
    }
}
