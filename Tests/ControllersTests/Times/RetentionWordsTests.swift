// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Controllers

/// What stands in the annotation of a backup that keep rules hold.
struct RetentionWordsTests {
    @Test(arguments: [
        ([RetentionPlan.Reason.rule(.last)], "last"),
        ([.rule(.daily), .oldest(.daily), .rule(.monthly)], "daily,monthly"),
        ([.newestComplete], "newest-complete"), ([.rule(.yearly), .inUse], "yearly,in-use"), ([], ""),
    ])
    func `each rule is named once`(reasons: [RetentionPlan.Reason], words: String) {
        #expect(RetentionPlan.words(reasons) == words)
    }
}
