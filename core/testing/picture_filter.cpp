#include "core/testing/picture_filter.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace teardown {

namespace {

bool holds(std::string_view text, const std::string& part) { return lowered(text).find(part) != std::string::npos; }

std::optional<double> numberIn(std::string_view text) {
    double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

PictureFilter::PictureFilter(std::string_view words) {
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        if (end > at) m_words.push_back(parsed(words.substr(at, end - at)));
        at = end + 1;
    }
}

std::optional<PictureFilter::Word> PictureFilter::parsedNumber(std::string_view word) {
    const std::size_t at = word.find_first_of("<>");
    if (at == std::string_view::npos) return std::nullopt;
    const bool orEqual = at + 1 < word.size() && word[at + 1] == '=';
    const auto number = numberIn(word.substr(at + (orEqual ? 2 : 1)));
    if (!number) return std::nullopt;
    Word found;
    found.number = *number;
    if (word[at] == '<')
        found.relation = orEqual ? Relation::LessEqual : Relation::Less;
    else
        found.relation = orEqual ? Relation::GreaterEqual : Relation::Greater;
    static constexpr std::array<std::pair<std::string_view, Subject>, 3> kNames{
        {{"score", Subject::Score}, {"true-score", Subject::ActualScore}, {"loss", Subject::Loss}}};
    for (const auto& [name, subject] : kNames)
        if (word.substr(0, at) == name) {
            found.subject = subject;
            return found;
        }
    return std::nullopt;
}

PictureFilter::Word PictureFilter::parsed(std::string_view text) {
    const std::string word = lowered(text);
    if (const auto number = parsedNumber(word)) return *number;
    Word found;
    found.text = word;
    if (word == "wrong") found.subject = Subject::Wrong;
    if (word == "right") found.subject = Subject::Right;
    static constexpr std::array<std::pair<std::string_view, Subject>, 2> kPrefixes{
        {{"true:", Subject::Actual}, {"predicted:", Subject::Predicted}}};
    for (const auto& [prefix, subject] : kPrefixes)
        if (word.starts_with(prefix)) {
            found.subject = subject;
            found.text = word.substr(prefix.size());
        }
    if (word.starts_with('#'))
        if (const auto number = numberIn(std::string_view(word).substr(1))) {
            found.subject = Subject::Sample;
            found.number = *number;
        }
    return found;
}

bool PictureFilter::fits(const TestedPicture& picture, const TestResults& results) const {
    for (const Word& word : m_words)
        if (!fitsWord(word, picture, results)) return false;
    return true;
}

bool PictureFilter::fitsWord(const Word& word, const TestedPicture& picture, const TestResults& results) {
    // A score of 0.7 is a float a little below 0.7.
    const auto compared = [&](float value) {
        const auto number = static_cast<float>(word.number);
        switch (word.relation) {
            case Relation::Less:
                return value < number;
            case Relation::LessEqual:
                return value <= number;
            case Relation::Greater:
                return value > number;
            case Relation::GreaterEqual:
                return value >= number;
        }
        return false;
    };
    switch (word.subject) {
        case Subject::Actual:
            return holds(results.actualText(picture), word.text);
        case Subject::Predicted:
            return holds(results.predictedText(picture), word.text);
        case Subject::Score:
            return compared(picture.score);
        case Subject::ActualScore:
            return compared(picture.actualScore);
        case Subject::Loss:
            return compared(picture.loss);
        case Subject::Sample:
            return static_cast<double>(picture.sample) == word.number;
        case Subject::Right:
            return picture.right();
        case Subject::Wrong:
            return !picture.right();
        case Subject::Text:
            break;
    }
    return holds(results.actualText(picture), word.text) || holds(results.predictedText(picture), word.text) ||
           holds(results.dataset->source(picture.sample).picture, word.text);
}

}  // namespace teardown
