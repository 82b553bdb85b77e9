#include "core/data/numbers/search.h"

#include "core/data/numbers/forecast.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

namespace teardown {

namespace {

constexpr std::size_t kMostRanked = 8;

/// FNV-1a over 64-bit words: only to tell inputs of one search apart.
std::uint64_t fingerprint(const TensorView& view) {
    std::uint64_t hash = 14695981039346656037ull;
    const auto mix = [&](std::uint64_t word) { hash = (hash ^ word) * 1099511628211ull; };
    for (const std::int64_t side : view.shape()) mix(static_cast<std::uint64_t>(side));
    const std::size_t size = view.byteSize();
    for (std::size_t i = 0; i + sizeof(std::uint64_t) <= size; i += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, view.data() + i, sizeof word);
        mix(word);
        hash ^= hash >> 29;
    }
    if (size % sizeof(std::uint64_t) != 0) {
        std::uint32_t word = 0;
        std::memcpy(&word, view.data() + size - sizeof word, sizeof word);
        mix(word);
    }
    return hash;
}

/// One input that ran, and the readings that make it.
struct Tried {
    Reading reading;  ///< the least uncommon one
    std::vector<Reading> same;
    NumbersAgreement agreement;
};

class Search {
public:
    Search(const ReadingSpace& space, ReadingMaker& maker, const KnownNumbers& known, const RunNetwork& run, const SearchLimits& limits,
           const TaskContext& task)
        : m_space(space), m_maker(maker), m_known(known), m_run(run), m_limits(limits), m_task(task), m_forecast(space, known) {}

    Result<NumbersReport> report() {
        const Reading own{};
        // The config's own reading must be possible; the others may fail.
        TD_TRY(const TensorView first, m_maker.tensor(own));
        TD_CHECK(evaluate({own}));
        if (!m_done) TD_CHECK(search());
        if (found()) TD_CHECK(simplify());
        return ranked();
    }

private:
    using Clock = std::chrono::steady_clock;

    bool found() const { return m_best && m_tried[*m_best].agreement.rounded; }

    double secondsGone() const { return std::chrono::duration<double>(Clock::now() - m_begin).count(); }

    /// Numbers with few digits are met by several readings: the simplest is the most probable one.
    bool isBetter(const Tried& a, const Tried& b) const {
        if (a.agreement.rounded && b.agreement.rounded) return m_space.cost(a.reading) < m_space.cost(b.reading);
        return agreesBetter(a.agreement, b.agreement);
    }

    /// Runs those of the readings that are new, a batch at a time, and stops at an exact one.
    Result<void> evaluate(const std::vector<Reading>& readings) {
        std::vector<Reading> batch;
        std::vector<TensorView> inputs;
        for (std::size_t i = 0; i <= readings.size(); ++i) {
            const bool last = i == readings.size();
            if (!last && !m_places.contains(readings[i])) TD_CHECK(prepare(readings[i], batch, inputs));
            if (inputs.empty() || (!last && static_cast<int>(inputs.size()) < m_limits.batch)) continue;
            TD_CHECK(runBatch(batch, inputs));
            batch.clear();
            inputs.clear();
            if (m_done) return {};
        }
        return {};
    }

    /// Adds the reading to the batch, or to those of an input that ran already.
    Result<void> prepare(const Reading& reading, std::vector<Reading>& batch, std::vector<TensorView>& inputs) {
        if (m_task.cancelled()) return cancelledError();
        auto made = m_maker.tensor(reading);
        if (!made.ok()) {
            if (made.error().kind == ErrorKind::Cancelled) return made.error();
            m_places.emplace(reading, kImpossible);
            m_forecast.exclude(reading);
            return {};
        }
        const std::uint64_t print = fingerprint(*made);
        const auto [place, isNew] = m_inputs.emplace(print, m_tried.size());
        if (!isNew) {
            Tried& earlier = m_tried[place->second];
            if (m_space.cost(reading) < m_space.cost(earlier.reading)) {
                earlier.same.push_back(earlier.reading);
                earlier.reading = reading;
            } else {
                earlier.same.push_back(reading);
            }
            m_places.emplace(reading, place->second);
            m_forecast.exclude(reading);
            return {};
        }
        // Inputs of a batch share their shape.
        if (!inputs.empty() && inputs.front().shape() != made->shape()) {
            TD_CHECK(runBatch(batch, inputs));
            batch.clear();
            inputs.clear();
        }
        m_places.emplace(reading, m_tried.size());
        m_tried.push_back({reading, {}, {}});
        batch.push_back(reading);
        inputs.push_back(std::move(*made));
        return {};
    }

    Result<void> runBatch(const std::vector<Reading>& batch, const std::vector<TensorView>& inputs) {
        m_task.report(std::min(1.0, static_cast<double>(m_ran) / static_cast<double>(kUsual)),
                      message("numbers.trying", "trying reading {number}", {{"number", m_ran + 1}}));
        TD_TRY(const std::vector<NetworkAnswer> answers, m_run(inputs));
        m_ran += static_cast<int>(inputs.size());
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const std::size_t at = m_places.at(batch[i]);
            m_tried[at].agreement = agreementOf(m_known, answers[i]);
            m_forecast.add(batch[i], answers[i]);
            if (!m_best || isBetter(m_tried[at], m_tried[*m_best])) m_best = at;
        }
        if (found()) m_done = true;
        if (m_ran >= m_limits.mostInputs || secondsGone() >= m_limits.seconds) {
            m_stopped = !found();
            m_done = true;
        }
        return {};
    }

    /// All readings with one difference, the most common first.
    std::vector<Reading> singles() const {
        std::vector<Reading> found;
        for (int i = 0; i < kReadingFactors; ++i) {
            const auto factor = static_cast<ReadingFactor>(i);
            for (int choice = 1; choice < m_space.count(factor); ++choice) found.push_back(withChoice({}, factor, choice));
        }
        std::stable_sort(found.begin(), found.end(), [&](const Reading& a, const Reading& b) { return m_space.cost(a) < m_space.cost(b); });
        return found;
    }

    Result<void> search() {
        TD_CHECK(evaluate(singles()));
        while (!m_done) {
            const std::vector<Reading> next = m_forecast.best(static_cast<std::size_t>(m_limits.batch), m_tried[*m_best].reading);
            if (next.empty()) break;
            TD_CHECK(evaluate(next));
        }
        return {};
    }

    /// Differences that an exact reading can do without.
    Result<void> simplify() {
        for (int i = 0; i < kReadingFactors; ++i) {
            const Reading reading = m_tried[*m_best].reading;
            const auto factor = static_cast<ReadingFactor>(i);
            if (choiceOf(reading, factor) == 0) continue;
            m_done = false;
            TD_CHECK(evaluate({withChoice(reading, factor, 0)}));
        }
        m_done = true;
        return {};
    }

    ReadingDifferences differencesOf(const Reading& reading, NumbersKind kind) const {
        ReadingDifferences found = m_space.differences(reading);
        if (kind == NumbersKind::TwiceScores)
            found.push_back({ReadingFactor::Output, "softmax-twice", message("reading.softmax-twice", "softmax applied twice")});
        return found;
    }

    NumbersReport ranked() const {
        std::vector<const Tried*> order;
        for (const Tried& tried : m_tried) order.push_back(&tried);
        std::stable_sort(order.begin(), order.end(), [&](const Tried* a, const Tried* b) { return isBetter(*a, *b); });
        NumbersReport report;
        for (const Tried* tried : order) {
            if (report.ranked.size() == kMostRanked) break;
            const NumbersAgreement& agreement = tried->agreement;
            RankedReading row{
                differencesOf(tried->reading, agreement.kind), agreement.kind, agreement.distance, agreement.maxAbs, agreement.exact, {}};
            for (const Reading& same : tried->same) row.same.push_back(differencesOf(same, agreement.kind));
            report.ranked.push_back(std::move(row));
        }
        report.given = m_known.values.size();
        report.tried = m_ran;
        report.complete = !m_stopped;
        report.milliseconds = secondsGone() * 1000;
        report.verdict = numbersVerdict(report);
        return report;
    }

    static constexpr std::size_t kImpossible = static_cast<std::size_t>(-1);
    static constexpr int kUsual = 60;  ///< inputs of a usual search, for the progress

    const ReadingSpace& m_space;
    ReadingMaker& m_maker;
    const KnownNumbers& m_known;
    const RunNetwork& m_run;
    SearchLimits m_limits;
    TaskContext m_task;
    Forecast m_forecast;
    Clock::time_point m_begin = Clock::now();
    std::vector<Tried> m_tried;
    std::map<Reading, std::size_t> m_places;        ///< positions in m_tried, or kImpossible
    std::map<std::uint64_t, std::size_t> m_inputs;  ///< by fingerprint
    std::optional<std::size_t> m_best;
    int m_ran = 0;
    bool m_done = false;
    bool m_stopped = false;
};

Message kindTitle(NumbersKind kind) {
    switch (kind) {
        case NumbersKind::Scores:
            return message("numbers-kind.scores", "scores");
        case NumbersKind::LogScores:
            return message("numbers-kind.log-scores", "logarithms of scores");
        case NumbersKind::TwiceScores:
            return message("numbers-kind.twice", "scores after a second softmax");
        case NumbersKind::Tensor:
            return message("numbers-kind.tensor", "the network's input");
        case NumbersKind::Logits:
            break;
    }
    return message("numbers-kind.logits", "logits");
}

}  // namespace

Result<NumbersReport> searchReadings(const ReadingSpace& space, ReadingMaker& maker, const KnownNumbers& known, const RunNetwork& run,
                                     const SearchLimits& limits, const TaskContext& task) {
    return Search(space, maker, known, run, limits, task).report();
}

Message numbersVerdict(const NumbersReport& report) {
    if (report.ranked.empty()) return {};
    const RankedReading& best = report.ranked.front();
    const Message kind = kindTitle(best.kind);
    if (!best.exact)
        return message("numbers-verdict.approximate", "No reading gives exactly these numbers ({kind}). The closest: {differences}.",
                       {{"kind", kind}, {"differences", differencesText(best.differences)}});
    if (best.differences.empty())
        return message("numbers-verdict.own",
                       "These are the config's own numbers ({kind}): the other program reads the picture in the same way.",
                       {{"kind", kind}});
    return message("numbers-verdict.exact", "Exactly these numbers ({kind}) come from: {differences}.",
                   {{"kind", kind}, {"differences", differencesText(best.differences)}});
}

}  // namespace teardown
