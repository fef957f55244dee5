// SPDX-License-Identifier: Apache-2.0

package import ObjectStore

/// The checks that every ``ObjectStorage`` passes: the contract of the protocol, as a program.
///
/// Each check works below a prefix of its own and removes it afterwards, so that several may run at once on one store.
///
///     @Test(arguments: ObjectStoreConformance.checks)
///     func `the store keeps the contract`(check: ObjectStoreConformance.Check) async throws {
///         try await check.run(on: MemoryObjectStore())
///     }
package enum ObjectStoreConformance {
    /// One part of the contract.
    package struct Check: Sendable, CustomStringConvertible {
        /// What holds, as a sentence.
        package let description: String
        let body: @Sendable (any ObjectStorage) async throws -> Void

        init(_ description: String, _ body: @escaping @Sendable (any ObjectStorage) async throws -> Void) {
            self.description = description
            self.body = body
        }

        /// Runs the check.
        /// - Throws: ``ConformanceFailure`` when the store does something else, or what the store threw unexpectedly.
        package func run(on store: any ObjectStorage) async throws {
            let prefix = "conformance-\(UInt64.random(in: .min ... .max))"
            let outcome: Result<Void, any Error>
            do {
                try await body(try PrefixedObjectStore(store, prefix: prefix))
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            try? await store.deleteAll(prefix: prefix + "/")
            try outcome.get()
        }
    }

    /// All checks.
    package static let checks: [Check] = contents + atomicity + listings + keys
}

/// A store does something other than the contract says.
package struct ConformanceFailure: Error, CustomStringConvertible {
    package let description: String
}

/// Throws unless the condition holds.
func require(_ condition: Bool, _ sentence: @autoclosure () -> String, line: Int = #line) throws {
    if !condition { throw ConformanceFailure(description: "\(sentence()) (line \(line))") }
}

/// Throws unless `work` fails with the code.
func requireFailure(
    _ code: ObjectStoreError.Code,
    _ sentence: String,
    line: Int = #line,
    _ work: () async throws -> Void
) async throws {
    do {
        try await work()
    } catch let error as ObjectStoreError {
        try require(error.code == code, "\(sentence): failed with \(error.code), not \(code): \(error)", line: line)
        return
    }
    throw ConformanceFailure(description: "\(sentence): succeeded, and should fail with \(code) (line \(line))")
}

/// Bytes in which a swapped or missing run is seen.
///
/// A random block is repeated, whose length is a prime number and so divides no part, run or page of any store. Making
/// each byte anew would take seconds without optimisation.
func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    let block = (0..<min(count, 65_521)).map { _ in
        // xorshift64
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + block.count)
    while bytes.count < count { bytes += block }
    return Array(bytes[..<count])
}
