#include "core/data/numbers/forecast.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace teardown {

namespace {

constexpr std::size_t kMostLooked = 64;  // numbers that are forecast: more tell no more
constexpr std::size_t kMostCandidates = 400'000;

int differencesBetween(const Reading& a, const Reading& b) {
    int count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i] ? 1 : 0;
    return count;
}

}  // namespace

Forecast::Forecast(const ReadingSpace& space, const KnownNumbers& known) : m_space(space), m_known(known) {
    const std::size_t count = known.values.size(), looked = std::min(count, kMostLooked);
    for (std::size_t i = 0; i < looked; ++i) m_looked.push_back(i * count / looked);
    for (const NumbersKind kind : known.kinds) {
        const std::vector<double> all = comparedNumbers(known, kind);
        for (const std::size_t i : m_looked) m_goal.push_back(all[i]);
    }
    Reading reading{};
    // Counts through all combinations.
    for (bool more = true; more && m_candidates.size() < kMostCandidates;) {
        if (differencesBetween(reading, {}) > 1) {
            m_places.emplace(reading, m_candidates.size());
            m_candidates.push_back({reading, space.cost(reading), 0, std::numeric_limits<int>::max(), 0, false});
        }
        more = false;
        for (std::size_t i = 0; i < reading.size() && !more; ++i) {
            more = ++reading[i] < space.count(static_cast<ReadingFactor>(i));
            if (!more) reading[i] = 0;
        }
    }
}

Forecast::Numbers Forecast::numbersOf(const NetworkAnswer& answer) const {
    Numbers numbers;
    for (const NumbersKind kind : m_known.kinds) {
        const std::vector<double> all = comparedNumbers(m_known, kind, answer);
        for (const std::size_t i : m_looked) numbers.push_back(all[i]);
    }
    return numbers;
}

/// The contrast that a rule leaves, in parts of the config's.
double Forecast::gain(int values) const {
    const ValueRule& rule = m_space.values[static_cast<std::size_t>(values)];
    if (values == 0 || rule.perPicture) return 1;
    const double own = std::abs(lineOf(m_space.values.front(), 0).factor);
    return own > 0 ? std::abs(lineOf(rule, 0).factor) / own : 1;
}

void Forecast::add(const Reading& reading, const NetworkAnswer& answer) {
    Numbers numbers = numbersOf(answer);
    if (differencesBetween(reading, {}) == 1 && !m_ran.empty())
        for (std::size_t i = 0; i < reading.size(); ++i)
            if (reading[i] != 0) {
                Numbers effect = numbers;
                for (std::size_t k = 0; k < effect.size(); ++k) effect[k] -= m_ran.front().second[k];
                m_effects[{static_cast<int>(i), reading[i]}] = std::move(effect);
            }
    m_ran.emplace_back(reading, std::move(numbers));
    exclude(reading);
    for (Candidate& candidate : m_candidates) {
        if (candidate.done) continue;
        const int apart = differencesBetween(candidate.reading, reading);
        // Of equally near readings the later one: the search has come closer.
        if (apart > candidate.apart) continue;
        candidate.nearest = m_ran.size() - 1;
        candidate.apart = apart;
        candidate.promise = -1;
    }
}

void Forecast::exclude(const Reading& reading) {
    if (const auto place = m_places.find(reading); place != m_places.end()) m_candidates[place->second].done = true;
}

void Forecast::judge(Candidate& candidate) const {
    const auto& [nearest, numbers] = m_ran[candidate.nearest];
    Numbers forecast = numbers;
    double added = 0;
    const double contrast = gain(choiceOf(candidate.reading, ReadingFactor::Values));
    for (std::size_t i = 0; i < nearest.size(); ++i) {
        if (nearest[i] == candidate.reading[i]) continue;
        const double times = static_cast<ReadingFactor>(i) == ReadingFactor::Values ? 1 : contrast;
        for (const auto& [choice, sign] : {std::pair(candidate.reading[i], 1.0), std::pair(nearest[i], -1.0)}) {
            if (choice == 0) continue;
            const auto effect = m_effects.find({static_cast<int>(i), choice});
            if (effect == m_effects.end()) {
                candidate.promise = std::numeric_limits<double>::max();
                return;
            }
            for (std::size_t k = 0; k < forecast.size(); ++k) {
                const double change = sign * times * effect->second[k];
                forecast[k] += change;
                added += change * change;
            }
        }
    }
    // The kind that fits best.
    double closest = std::numeric_limits<double>::max();
    for (std::size_t begin = 0; begin < forecast.size(); begin += m_looked.size()) {
        double sum = 0;
        for (std::size_t k = begin; k < begin + m_looked.size(); ++k) sum += (forecast[k] - m_goal[k]) * (forecast[k] - m_goal[k]);
        closest = std::min(closest, sum);
    }
    // A forecast errs by about a third of what it adds; one more common difference weighs as much as two standard errors.
    constexpr double kError = 0.35, kCommon = 2.0;
    const double error = kError * kError * added / static_cast<double>(m_known.kinds.size()) + 1e-12;
    candidate.promise = closest / (2 * error) + kCommon * candidate.cost;
}

std::vector<Reading> Forecast::best(std::size_t count, const Reading& around) {
    std::vector<const Candidate*> open, near;
    for (Candidate& candidate : m_candidates) {
        if (candidate.done) continue;
        if (candidate.promise < 0) judge(candidate);
        open.push_back(&candidate);
        if (differencesBetween(candidate.reading, around) == 1) near.push_back(&candidate);
    }
    const auto sortBest = [](std::vector<const Candidate*>& list, std::size_t most) {
        const auto end = list.begin() + static_cast<std::ptrdiff_t>(std::min(most, list.size()));
        std::partial_sort(list.begin(), end, list.end(), [](const Candidate* a, const Candidate* b) { return a->promise < b->promise; });
        list.erase(end, list.end());
    };
    sortBest(near, count / 2);
    sortBest(open, count);
    std::vector<Reading> found;
    for (const Candidate* candidate : near) found.push_back(candidate->reading);
    for (const Candidate* candidate : open)
        if (found.size() < count && std::find(found.begin(), found.end(), candidate->reading) == found.end())
            found.push_back(candidate->reading);
    return found;
}

}  // namespace teardown
