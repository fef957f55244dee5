// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

#if canImport(Glibc)
import Glibc
#endif

/// What this process uses of the machine, as Linux tells it.
package struct ProcessStatistics: Sendable, Equatable {
    /// Memory in use, in bytes.
    package var residentMemory: Int
    /// Address space, in bytes.
    package var virtualMemory: Int
    /// Time on a core, in seconds.
    package var cpuSeconds: Double
    /// When it started, in seconds since 1970.
    package var startTime: Double
    /// Its threads.
    package var threads: Int
    /// Its open files and sockets; `nil` when it may not be seen.
    package var openFiles: Int?

    /// Reads the statistics of Linux; `nil` when the text is not what it should be.
    /// - Parameters:
    ///   - stat: `/proc/self/stat`.
    ///   - bootTime: When the machine started, in seconds since 1970.
    ///   - pageSize: The bytes of a page of memory.
    ///   - ticksPerSecond: The unit of time.
    init?(stat: String, bootTime: Int, pageSize: Int, ticksPerSecond: Int) {
        // The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(whereSeparator: \.isWhitespace)
        // The manual counts from 1 and has two fields before these: utime is 14, starttime 22, vsize 23, rss 24.
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let threads = Int(fields[17]), let start = Double(fields[19]), let virtual = Int(fields[20]),
            let pages = Int(fields[21])
        else { return nil }
        residentMemory = pages * pageSize
        virtualMemory = virtual
        cpuSeconds = (user + system) / Double(ticksPerSecond)
        startTime = Double(bootTime) + start / Double(ticksPerSecond)
        self.threads = threads
    }

    /// What it uses now; `nil` where the system does not tell.
    package static func current() -> ProcessStatistics? {
        #if os(Linux)
        guard let stat = text(of: "/proc/self/stat"),
            let boot = text(of: "/proc/stat")?.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let bootTime = Int(boot.dropFirst("btime ".count)),
            var found = ProcessStatistics(
                stat: stat,
                bootTime: bootTime,
                pageSize: sysconf(Int32(_SC_PAGESIZE)),
                ticksPerSecond: sysconf(Int32(_SC_CLK_TCK))
            )
        else { return nil }
        found.openFiles = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        return found
        #else
        return nil
        #endif
    }

    private static func text(of path: String) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}

// MARK: - Metrics

extension ProcessStatistics {
    /// The metrics that every client library of Prometheus has.
    package static let metrics = [memory, addressSpace, cpu, start, threadCount, files]

    private static let memory = Metric("process_resident_memory_bytes", .gauge, "Memory in use, in bytes.")
    private static let addressSpace = Metric("process_virtual_memory_bytes", .gauge, "Address space, in bytes.")
    private static let cpu = Metric("process_cpu_seconds_total", .counter, "Time on a core, in seconds.")
    private static let start = Metric("process_start_time_seconds", .gauge, "Start, in seconds since 1970.")
    private static let threadCount = Metric("process_threads", .gauge, "Threads.")
    private static let files = Metric("process_open_fds", .gauge, "Open files and sockets.")

    /// Sets the metrics to these statistics.
    func record(in registry: MetricsRegistry) {
        registry.set(Self.memory, to: Double(residentMemory))
        registry.set(Self.addressSpace, to: Double(virtualMemory))
        registry.set(Self.cpu, to: cpuSeconds)
        registry.set(Self.start, to: startTime)
        registry.set(Self.threadCount, to: Double(threads))
        if let openFiles { registry.set(Self.files, to: Double(openFiles)) }
    }
}
