// SPDX-License-Identifier: Apache-2.0

import Testing
import VeleroAPI

@Suite struct NameFilterTests {
    struct Match: CustomTestStringConvertible {
        var pattern: String
        var name: String
        var isMatch: Bool

        init(_ pattern: String, _ name: String, _ isMatch: Bool) {
            self.pattern = pattern
            self.name = name
            self.isMatch = isMatch
        }

        var testDescription: String { "\(pattern) \(isMatch ? "matches" : "does not match") \(name)" }
    }

    static let matches: [Match] = [
        Match("shop", "shop", true), Match("shop", "shop2", false), Match("", "", true), Match("*", "", true),
        Match("*", "any", true), Match("shop*", "shop", true), Match("shop*", "shop-eu", true),
        Match("shop*", "a-shop", false), Match("*-eu", "shop-eu", true), Match("*-eu", "shop-eu1", false),
        Match("a*c*e", "abcde", true), Match("a*c*e", "abcd", false), Match("*a*", "xax", true),
        Match("a**b", "ab", true),
        Match("sho?", "shop", true), Match("sho?", "sho", false), Match("sho?", "shops", false),
        Match("?*", "", false), Match("[abc]x", "bx", true), Match("[abc]x", "dx", false), Match("[a-c]1", "b1", true),
        Match("[a-c]1", "d1", false), Match("[0-9a]", "a", true), Match("[a-]", "-", true), Match("[!a]", "b", true),
        Match("[!a]", "a", false), Match("[^a]", "a", false), Match("[a", "[a", false), Match("[]", "[]", false),
        Match("[z-a]", "b", false), Match("*.apps", "deployments.apps", true), Match("*.apps", "deployments", false),
        Match("*.*", "pods", false), Match("shop.*", "shop.a", true), Match("s.op", "shop", false),
        Match("naïve-*", "naïve-1", true),
    ]

    @Test(arguments: matches) func `a pattern matches whole names`(match: Match) {
        #expect(NamePattern.matches(match.name, pattern: match.pattern) == match.isMatch)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a pattern of many stars does not take for ever`() {
        let name = String(repeating: "a", count: 250)
        let pattern = String(repeating: "a*", count: 100) + "b"
        #expect(!NamePattern.matches(name, pattern: pattern))
        #expect(NamePattern.matches(name + "b", pattern: pattern))
    }

    @Test func `matching agrees with a plain definition of globs`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        func matches(_ name: Substring, _ pattern: Substring) -> Bool {
            guard let head = pattern.first else { return name.isEmpty }
            if head == "*" {
                return matches(name, pattern.dropFirst()) || (!name.isEmpty && matches(name.dropFirst(), pattern))
            }
            guard let first = name.first, head == "?" || head == first else { return false }
            return matches(name.dropFirst(), pattern.dropFirst())
        }
        for _ in 0..<5_000 {
            let name = String((0..<random(7)).map { _ in ["a", "b"][random(2)] as Character })
            let pattern = String((0..<random(7)).map { _ in ["a", "b", "*", "?"][random(4)] as Character })
            #expect(
                NamePattern.matches(name, pattern: pattern) == matches(name[...], pattern[...]),
                "seed \(seed): \(name) \(pattern)"
            )
        }
    }

    struct Rule: CustomTestStringConvertible {
        var includes: [String]
        var excludes: [String]
        var allowed: [String]
        var refused: [String]

        var testDescription: String { "+\(includes) -\(excludes)" }
    }

    static let rules: [Rule] = [
        Rule(includes: [], excludes: [], allowed: ["a", ""], refused: []),
        Rule(includes: ["*"], excludes: [], allowed: ["a"], refused: []),
        Rule(includes: ["a"], excludes: [], allowed: ["a"], refused: ["b", ""]),
        Rule(includes: ["a*"], excludes: ["ab"], allowed: ["a", "ac"], refused: ["ab", "b"]),
        Rule(includes: [], excludes: ["a"], allowed: ["b"], refused: ["a"]),
        Rule(includes: ["a"], excludes: ["a"], allowed: [], refused: ["a", "b"]),
        Rule(includes: ["a"], excludes: ["?"], allowed: [], refused: ["a", "b"]),
        Rule(includes: ["*"], excludes: ["*"], allowed: [], refused: ["a"]),
    ]

    @Test(arguments: rules) func `an exclude wins over an include`(rule: Rule) {
        let filter = NameFilter(includes: rule.includes, excludes: rule.excludes)
        #expect(rule.allowed.allSatisfy(filter.allows))
        #expect(!rule.refused.contains(where: filter.allows))
    }

    @Test func `a filter knows whether it leaves anything out`() {
        #expect(NameFilter().isEverything)
        #expect(NameFilter(includes: ["*"]).isEverything)
        #expect(!NameFilter(includes: ["a"]).isEverything)
        #expect(!NameFilter(excludes: ["a"]).isEverything)
        #expect(NameFilter(excludes: ["a"]).includesEverything)
    }

    @Test func `names are told from patterns`() {
        #expect(NameFilter(includes: ["a", "b*", "", "c?", "[d]"]).literalIncludes == ["a"])
        #expect(["*", "a?", "[a]"].allSatisfy(NameFilter.isPattern))
        #expect(!NameFilter.isPattern("a-b.c"))
    }

    struct Fault: CustomTestStringConvertible {
        var includes: [String]
        var excludes: [String]
        var problems: [String]

        var testDescription: String { "+\(includes) -\(excludes)" }
    }

    static let faults: [Fault] = [
        Fault(includes: ["*"], excludes: ["a", "b-*", "c?", "[a-z]1", "deployments.apps"], problems: []),
        Fault(includes: [""], excludes: [], problems: []),
        Fault(
            includes: ["*", "a"],
            excludes: [],
            problems: ["the namespace include list may hold '*' or names, not both"]
        ),
        Fault(
            includes: [],
            excludes: ["*"],
            problems: ["the namespace exclude list may not hold '*', which would leave nothing"]
        ),
        Fault(
            includes: ["a"],
            excludes: ["a", "a"],
            problems: ["namespace 'a' is both included and excluded"]
        ),
        Fault(
            includes: ["a**"],
            excludes: [],
            problems: ["namespace 'a**' may not hold '**': a single '*' stands for any characters"]
        ),
        Fault(
            includes: ["a[b"],
            excludes: ["[]", "a]"],
            problems: [
                "namespace 'a[b' has brackets that are empty or not closed",
                "namespace '[]' has brackets that are empty or not closed",
                "namespace 'a]' has brackets that are empty or not closed",
            ]
        ),
        Fault(
            includes: ["Shop"],
            excludes: ["a/b"],
            problems: [
                "namespace 'Shop' may not hold 'S': names are of lower-case letters, digits, '-' and '.'",
                "namespace 'a/b' may not hold '/': names are of lower-case letters, digits, '-' and '.'",
            ]
        ),
        Fault(
            includes: ["[!a]"],
            excludes: ["[A]"],
            problems: [
                "namespace '[!a]' may not hold a set that starts with '!' or '^', which Velero does not take",
                "namespace '[A]' may hold only lower-case letters, digits, '-' and '.' in brackets",
            ]
        ),
    ]

    @Test(arguments: faults) func `what is wrong with the lists is said in a sentence each`(fault: Fault) {
        let filter = NameFilter(includes: fault.includes, excludes: fault.excludes)
        #expect(filter.problems(noun: "namespace") == fault.problems)
    }

    @Test(arguments: ["(", ")", "|", "!", "{", "}", ",", " ", "_", "ä"])
    func `characters that no name has are refused`(character: String) {
        let problems = NameFilter(includes: ["a\(character)b"]).problems(noun: "resource")
        #expect(problems.count == 1)
        #expect(problems.first?.contains("'\(character)'") == true)
    }
}
