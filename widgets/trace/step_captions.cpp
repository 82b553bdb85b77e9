#include "widgets/trace/step_captions.h"

#include "core/tensor/statistics.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/stage_tensor.h"

namespace teardown {
namespace {

/// The caption in two lines: what it is, and its content.
void addCaption(std::vector<TextRuns>& paragraphs, const QString& name, const QString& caption) {
    using enum TextRun::Colour;
    const qsizetype cut = caption.indexOf(QLatin1String("  "));
    TextRuns runs{{cut < 0 ? caption : caption.left(cut), Text, false, {}}};
    if (!name.isEmpty()) runs.insert(runs.begin(), {name + QStringLiteral("  "), Muted, false, {}});
    if (cut >= 0) {
        // Line breaks go between the figures, not inside one.
        QStringList figures = caption.mid(cut).split(QStringLiteral("  "), Qt::SkipEmptyParts);
        for (QString& figure : figures)
            figure = figure.trimmed().replace(QLatin1Char(' '), QChar(0x00A0)).replace(QLatin1Char('-'), QChar(0x2011));
        const bool nan = figures.removeOne(QStringLiteral("(nan!)"));
        runs.push_back({QChar(QChar::LineSeparator) + figures.join(QStringLiteral("\u00A0 ")), Muted, false, {}});
        if (nan) runs.push_back({QStringLiteral("\u00A0 nan!"), Bad, false, {}});
    }
    paragraphs.push_back(std::move(runs));
}

std::vector<RecordedTensor> tensorsOfStep(const Step& step) {
    std::vector<RecordedTensor> tensors = step.inputs;
    tensors.insert(tensors.end(), step.outputs.begin(), step.outputs.end());
    return tensors;
}

}  // namespace

StepCaptions::StepCaptions(Lane& lane, QWidget* parent) : RunText(monoFont(), parent), m_runner(lane) {}

void StepCaptions::showPlain(const Step& step) {
    m_names.clear();
    std::vector<QString> plain;
    for (const RecordedTensor& tensor : tensorsOfStep(step)) {
        m_names += toQt(labelWords(tensor));
        plain.push_back(dtypeAndShape(tensor));
    }
    show(plain);
}

void StepCaptions::measure(const Step& step) {
    const std::vector<RecordedTensor> tensors = tensorsOfStep(step);
    if (tensors.empty()) return m_runner.abandon();
    m_runner.run(
        [tensors](const TaskContext& task) {
            std::vector<QString> captions;
            for (const RecordedTensor& tensor : tensors) {
                const auto statistics = tensor.view.valid() ? computeStatistics(tensor.view, task) : std::nullopt;
                captions.push_back(statistics ? toQt(caption(tensor.view, *statistics)) : dtypeAndShape(tensor));
            }
            return captions;
        },
        [this](std::vector<QString> captions) { show(captions); });
}

void StepCaptions::show(const std::vector<QString>& captions) {
    std::vector<TextRuns> paragraphs;
    for (std::size_t i = 0; i < captions.size() && static_cast<qsizetype>(i) < m_names.size(); ++i)
        addCaption(paragraphs, m_names[static_cast<qsizetype>(i)], captions[i]);
    setFontOf(monoFont());
    setVisible(!paragraphs.empty());
    setParagraphs(std::move(paragraphs), 6);
}

void StepCaptions::showCaption(const QString& caption) {
    std::vector<TextRuns> paragraphs;
    addCaption(paragraphs, {}, caption);
    setFontOf(monoFont());
    setParagraphs(std::move(paragraphs));
    setVisible(!caption.isEmpty());
}

void StepCaptions::showHint(const QString& hint) {
    setFontOf(textFont());
    setParagraphs({{{hint, TextRun::Colour::Muted, false, {}}}});
    setVisible(!hint.isEmpty());
}

}  // namespace teardown
