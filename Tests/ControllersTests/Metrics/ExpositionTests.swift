// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Controllers

/// The text that Prometheus reads, byte by byte.
struct ExpositionTests {
    private static let requests = Metric("requests_total", .counter, labels: ["code", "path"], "Requests.")
    private static let heat = Metric("heat", .gauge, "Heat, with a \\ and\na line.")
    private static let waits = Metric("waits_seconds", .histogram(bounds: [0.5, 2]), labels: ["who"], "Waits.")

    @Test func `counters, gauges and histograms are written sorted, with their help`() {
        let registry = MetricsRegistry([Self.heat])
        registry.add(to: Self.requests, ["500", "/b"])
        registry.add(2, to: Self.requests, ["200", "/a"])
        registry.set(Self.heat, to: 36.6)
        for wait in [0.1, 0.5, 1, 3] { registry.observe(wait, in: Self.waits, ["a"]) }
        #expect(
            registry.text() == #"""
                # HELP heat Heat, with a \\ and\na line.
                # TYPE heat gauge
                heat 36.6
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{code="200",path="/a"} 2
                requests_total{code="500",path="/b"} 1
                # HELP waits_seconds Waits.
                # TYPE waits_seconds histogram
                waits_seconds_bucket{who="a",le="0.5"} 2
                waits_seconds_bucket{who="a",le="2"} 3
                waits_seconds_bucket{who="a",le="+Inf"} 4
                waits_seconds_sum{who="a"} 4.6
                waits_seconds_count{who="a"} 4

                """#
        )
    }

    @Test func `quotes, backslashes and line ends in labels are escaped`() {
        let registry = MetricsRegistry()
        registry.add(to: Self.requests, ["a\"b\\c\nd", "ä"])
        #expect(registry.text().contains(#"requests_total{code="a\"b\\c\nd",path="ä"} 1"#))
    }

    @Test(arguments: [
        (0, "0"), (-3, "-3"), (1.5, "1.5"), (1_795_535_084.94, "1795535084.94"),
        (9_007_199_254_740_991, "9007199254740991"),
        (1e300, "1e+300"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ]) func `numbers are written so that Prometheus reads them`(number: Double, text: String) {
        let registry = MetricsRegistry()
        registry.set(Self.heat, to: number)
        #expect(registry.text().hasSuffix("heat \(text)\n"))
    }

    @Test func `a metric without labels stands at zero from the start, one with labels is not there yet`() {
        #expect(MetricsRegistry([Self.heat, Self.requests]).text().hasSuffix("heat 0\n"))
        #expect(MetricsRegistry([Self.requests]).text() == "")
    }

    @Test func `the series of a label's value are removed, and no others`() {
        let registry = MetricsRegistry()
        registry.add(to: Self.requests, ["200", "/a"])
        registry.add(to: Self.requests, ["200", "/b"])
        registry.observe(1, in: Self.waits, ["/a"])
        registry.remove(label: "path", value: "/a")
        let text = registry.text()
        #expect(text.contains(#"path="/b""#))
        #expect(!text.contains(#"path="/a""#))
        #expect(text.contains(#"who="/a""#))
    }
}
