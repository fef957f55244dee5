// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The storage that a restored database gets: that of the source, as far as RDS lets one ask for it.
struct DBStorage: Equatable {
    /// Below this size RDS has figures of its own for gp3 and takes no others (but for Oracle and SQL Server).
    private static let smallGiB = 400
    /// What gp3 has there.
    private static let baseline = (iops: 3000, throughput: 125)

    /// The type; `nil` leaves it to RDS.
    var type: String?
    /// Operations a second.
    var iops: Int?
    /// MiB a second.
    var throughput: Int?

    /// The storage of a source as a record has it.
    init(_ source: JSONValue) {
        type = source["storageType"]?.string
        let (iops, throughput) = (source["iops"]?.int, source["throughput"]?.int)
        switch type {
        case "io1", "io2":
            self.iops = iops
            // Refused without its figure, which then comes from the snapshot.
            if iops == nil { type = nil }
        case "gp3":
            let isSmall = (source["sizeGiB"]?.int ?? 0) < Self.smallGiB
            let isUsual = (iops ?? 3000, throughput ?? 125) == Self.baseline
            if !(isSmall && isUsual) { (self.iops, self.throughput) = (iops, throughput) }
        default: break
        }
    }
}
