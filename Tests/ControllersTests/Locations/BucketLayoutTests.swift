// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ObjectStore
import Testing

@testable import Controllers

/// What may lie at the top of a bucket.
struct BucketLayoutTests {
    @Test(arguments: [
        [], ["backups/"], ["backups/", "restores/", "restic/", "metadata/", "plugins/", "kopia/"],
    ])
    func `Velero's directories are fine`(prefixes: [String]) {
        #expect(BucketLayout.problem(prefixes) == nil)
    }

    @Test(arguments: [
        (["photos/"], "a directory", "photos;"), (["backups/", "a/", "b/"], "2 directories", "a, b;"),
        (["a/", "b/", "c/", "d/"], "4 directories", "a, b, c, …;"), (["backups2/"], "a directory", "backups2;"),
        (["/"], "a directory", ";"),
    ])
    func `others are named`(prefixes: [String], count: String, names: String) {
        let problem = BucketLayout.problem(prefixes) ?? ""
        #expect(problem.contains(count) && problem.contains(names), "\(problem)")
    }

    @Test func `single objects at the top do not matter`() async throws {
        let bucket = MemoryObjectStore()
        for key in ["index.html", "backups/b/velero-backup.json"] {
            try await bucket.put(key, [], options: PutOptions())
        }
        #expect(try await BucketLayout.problem(of: BackupStore(bucket)) == nil)
        try await bucket.put("site/index.html", [], options: PutOptions())
        #expect(try await BucketLayout.problem(of: BackupStore(bucket))?.contains("site") == true)
    }
}
