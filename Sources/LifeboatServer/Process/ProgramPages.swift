// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

#if canImport(Glibc)
import Glibc
#endif

/// The pages of the program's own file that are in memory.
///
/// Starting touches most of them, and so does each backup; an idle server needs a small part.
enum ProgramPages {
    /// One stretch of memory, as `/proc/self/maps` describes it.
    struct Mapping: Equatable {
        var address: UInt
        var length: Int
    }

    /// Does the work, and lets the pages go once in a while: it cannot be told when work is over that leaves many behind.
    /// - Parameters:
    ///   - interval: How often. Mapping again what is needed takes a millisecond or two.
    ///   - release: Lets them go.
    ///   - work: What is done meanwhile.
    /// - Throws: What the work throws.
    static func releasing(
        every interval: Duration = .seconds(60),
        by release: @escaping @Sendable () -> Void = release,
        while work: () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                while true {
                    try await Task.sleep(for: interval)
                    release()
                }
            }
            try await work()
        }
    }

    /// Lets all of them go; those that are needed are mapped again, from the page cache, as they are used.
    static func release() {
        #if os(Linux)
        guard let maps = FileManager.default.contents(atPath: "/proc/self/maps"),
            let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        else { return }
        for mapping in readOnly(of: program, in: String(decoding: maps, as: UTF8.self)) {
            // Pages that nobody can write to have the file's content, and dropping them loses nothing.
            _ = unsafe madvise(UnsafeMutableRawPointer(bitPattern: mapping.address), mapping.length, MADV_DONTNEED)
        }
        #endif
    }

    /// The mappings of a file that cannot be written to.
    ///
    /// Not those that were written to while the program was linked: they are `r--p` now and differ from the file. Only
    /// code is surely as it is in the file.
    static func readOnly(of file: String, in maps: String) -> [Mapping] {
        maps.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count == 6, fields[1] == "r-xp", fields[5].drop(while: { $0 == " " }) == file else {
                return nil
            }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1] else { return nil }
            return Mapping(address: ends[0], length: Int(ends[1] - ends[0]))
        }
    }
}
