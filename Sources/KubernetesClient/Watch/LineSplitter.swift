// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream of chunks into lines.
struct LineSplitter {
    private var buffer: [UInt8] = []
    private var scanned = 0

    /// Takes a chunk and gives the lines that are now complete, without their ends; empty lines are left out.
    mutating func push(_ chunk: [UInt8]) -> [ArraySlice<UInt8>] {
        buffer.append(contentsOf: chunk)
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
            if end > start { lines.append(buffer[start..<end]) }
            start = end + 1
            scanned = start
        }
        buffer.removeFirst(start)
        scanned = buffer.count
        return lines
    }
}
