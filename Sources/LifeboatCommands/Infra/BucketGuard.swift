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

    /// What has to be asked about several buckets before going on.
    ///
    /// A name given with `--confirm-bucket` answers for the bucket that has it; the others are asked about.
    /// - Returns: Those to ask about, each with its question.
    /// - Throws: As ``question(confirmed:)``.
    static func questions(
        of guardians: [BucketGuard],
        confirmed: String?
    ) throws -> [(guardian: BucketGuard, question: String)] {
        let isOfOne = guardians.contains { $0.isName(confirmed) }
        return try guardians.compactMap { guardian in
            let answer = isOfOne && !guardian.isName(confirmed) ? nil : confirmed
            return try guardian.question(confirmed: answer).map { (guardian, $0) }
        }
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
        case .others: return "the bucket \(bucket) holds objects, though no backups where they should be"
        case .unknown(let reason): return "it cannot be seen whether the bucket \(bucket) holds backups: \(reason)"
        }
    }
}
