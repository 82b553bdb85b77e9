#include "widgets/common/fuzzy.h"

#include <algorithm>

namespace teardown {
namespace {

constexpr int kWhole = 60;        // the word occurs literally
constexpr int kAtStart = 30;      // ... at the start of the text
constexpr int kAtWord = 18;       // ... at the start of one of its words
constexpr int kTogether = 5;      // a letter right after the one before
constexpr int kLetterAtWord = 6;  // a letter that begins a word
constexpr int kLeastPerLetter = 4;
constexpr qsizetype kLongest = 4096;

enum class Kind { Other, Lower, Upper, Digit };

Kind kindOf(QChar c) {
    if (c.isDigit()) return Kind::Digit;
    if (!c.isLetter()) return Kind::Other;
    return c.isUpper() ? Kind::Upper : Kind::Lower;
}

}  // namespace

QStringList fuzzyWords(const QString& query) { return query.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts); }

FuzzyText::FuzzyText(const QString& text) {
    // Folded letter by letter, so that positions in it are positions in the text.
    const QString shown = text.left(kLongest);
    m_folded.reserve(shown.size());
    m_begins.reserve(static_cast<std::size_t>(shown.size()));
    Kind before = Kind::Other;
    for (const QChar c : shown) {
        const Kind now = kindOf(c);
        m_folded += c.toLower();
        m_begins.push_back(now != Kind::Other && now != before && !(now == Kind::Lower && before == Kind::Upper));
        before = now;
    }
}

std::optional<FuzzyMatch> FuzzyText::match(const QString& word) const {
    if (word.isEmpty()) return FuzzyMatch{};
    auto found = matchWhole(word);
    if (!found) found = matchLetters(word);
    // Of two equally good matches the shorter text is preferred.
    if (found) found->score -= static_cast<int>(std::min<qsizetype>(m_folded.size() / 4, 20));
    return found;
}

std::optional<FuzzyMatch> FuzzyText::matchWhole(const QString& word) const {
    qsizetype best = -1;
    int bestScore = 0;
    for (qsizetype at = m_folded.indexOf(word); at >= 0; at = m_folded.indexOf(word, at + 1)) {
        int score = kWhole + kTogether * static_cast<int>(word.size()) + (at == 0 ? kAtStart : begins(at) ? kAtWord : 0);
        const qsizetype end = at + word.size();
        if (end == m_folded.size() || begins(end) || !m_folded[end].isLetterOrNumber()) score += kAtWord / 2;
        if (score > bestScore) {
            best = at;
            bestScore = score;
        }
    }
    if (best < 0) return std::nullopt;
    FuzzyMatch result{bestScore, {}};
    for (qsizetype i = 0; i < word.size(); ++i) result.places.push_back(static_cast<int>(best + i));
    return result;
}

std::optional<FuzzyMatch> FuzzyText::matchLetters(const QString& word) const {
    FuzzyMatch result;
    qsizetype at = 0;
    for (qsizetype i = 0; i < word.size(); ++i) {
        const qsizetype last = result.places.empty() ? -2 : result.places.back();
        qsizetype place = -1;
        int score = 0;
        if (at < m_folded.size() && last + 1 == at && m_folded[at] == word[i]) {
            place = at;
            score = kTogether;
        } else {
            // The next start of a word is a more likely match than a letter in the middle of one.
            const qsizetype next = m_folded.indexOf(word[i], at);
            if (next < 0) return std::nullopt;
            place = next;
            for (qsizetype from = next; from >= 0; from = m_folded.indexOf(word[i], from + 1))
                if (begins(from)) {
                    place = from;
                    score = kLetterAtWord;
                    break;
                }
        }
        result.places.push_back(static_cast<int>(place));
        result.score += score;
        at = place + 1;
    }
    if (result.score < kLeastPerLetter * static_cast<int>(word.size())) return std::nullopt;
    return result;
}

}  // namespace teardown
