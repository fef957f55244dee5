// SPDX-License-Identifier: Apache-2.0

/// Decides whether a bucket may be destroyed: never in passing when it holds something.
struct BucketGuard: Sendable, Equatable {
    /// The bucket.
    let bucket: String
    /// What is in it.
    let contents: BucketContents
    /// Whether the user has said so once, with `--delete-backups`.
    let deletesBackups: Bool

    /// What has to be asked before going on.
    /// - Parameter confirmed: The name given with `--confirm-bucket`, which is the second time.
    /// - Returns: `nil` when nothing has to be asked.
    /// - Throws: ``CommandFailure`` when the user has not said it once, or has named another bucket.
    func question(confirmed: String?) throws -> String? {
        guard let holding else { return nil }
        guard deletesBackups else {
            throw CommandFailure(
                "nothing was destroyed: \(holding)",
                hint: "to go on all the same: --delete-backups, and the bucket's name when it is asked for"
            )
        }
        guard let confirmed else { return "\(holding)." }
        guard isName(confirmed) else {
            throw CommandFailure(
                "nothing was destroyed: --confirm-bucket names \(confirmed), and the bucket is \(bucket)",
                status: .usage
            )
        }
        return nil
    }

    /// Whether that is the bucket's name.
    func isName(_ text: String?) -> Bool { text == bucket }

    /// What stands in the way.
    private var holding: String? {
        switch contents {
        case .nothing: return nil
        case .backups(let names):
            let some = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
            return "the bucket \(bucket) holds \(Measures.count(names.count, "backup")) (\(some))"
        case .others: return "the bucket \(bucket) holds objects, though no backups where Terraform says they are"
        case .unknown(let reason): return "it cannot be seen whether the bucket \(bucket) holds backups: \(reason)"
        }
    }
}
