// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Controllers

struct KeepRulesTests {
    @Test(arguments: [
        ("last=7,daily=14,weekly=8,monthly=12,yearly=5", "last=7,daily=14,weekly=8,monthly=12,yearly=5"),
        ("yearly=1,hourly=2", "hourly=2,yearly=1"), (" last = 7 ,\tdaily=1 ", "last=7,daily=1"), ("last=007", "last=7"),
    ])
    func `rules are read in any order`(text: String, rules: String) throws {
        #expect(try KeepRules(text).description == rules)
        #expect(try KeepRules(rules) == KeepRules(text))
    }

    @Test(arguments: [
        ("", "\"\" is not a rule"), ("last", "\"last\" is not a rule"), ("7", "\"7\" is not a rule"),
        ("last=7,", "\"\" is not a rule"), ("last=7;daily=3", "\"last=7;daily=3\" is not a rule"),
        ("fortnightly=2", "\"fortnightly\" is not a rule"), ("Last=7", "\"Last\" is not a rule"),
        ("last=0", "\"0\" is not a number of 1 or more"), ("last=-1", "\"-1\" is not"),
        ("last=many", "\"many\" is not"),
        ("last=", "\"\" is not a number"), ("last=1.5", "\"1.5\" is not"),
        ("last=99999999999999999999", "is not a number"),
        ("last=1,last=2", "last is there twice"),
    ])
    func `others are refused in one sentence`(text: String, words: String) {
        let error = #expect(throws: ScheduleError.self) { try KeepRules(text) }
        #expect(error?.code == .invalidKeepRules)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.hint != nil)
    }
}
