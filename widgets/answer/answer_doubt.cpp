#include "widgets/answer/answer_doubt.h"

#include "core/session/trust.h"
#include "core/session/trust_text.h"
#include "widgets/common/strings.h"

#include <QCoreApplication>

namespace teardown {
namespace {

struct AnswerDoubtWords {
    Q_DECLARE_TR_FUNCTIONS(AnswerDoubt)
};

AnswerDoubt inWords(const DoubtWords& words, AnswerDoubt::Grade grade) {
    AnswerDoubt doubt;
    doubt.grade = grade;
    doubt.title = toQt(words.title);
    doubt.text = toQt(words.text);
    doubt.brief = toQt(words.brief);
    return doubt;
}

AnswerDoubt leadingToFit(AnswerDoubt doubt) {
    doubt.button = AnswerDoubtWords::tr("Show checkpoint fit");
    doubt.goal = DoubtGoal::Fit;
    return doubt;
}

AnswerDoubt leadingToOrigin(AnswerDoubt doubt, const Trust& trust) {
    if (trust.firstNotFiniteStep >= 0) {
        doubt.button = AnswerDoubtWords::tr("Go to that step");
        doubt.goal = DoubtGoal::Step;
        doubt.step = trust.firstNotFiniteStep;
    } else if (!trust.notFiniteWeight.empty()) {
        doubt.button = AnswerDoubtWords::tr("Show that tensor");
        doubt.goal = DoubtGoal::Tensor;
        doubt.key = toQt(trust.notFiniteWeight);
    }
    return doubt;
}

AnswerDoubt inputDoubt(AnsweredInput input) {
    AnswerDoubt doubt;
    doubt.grade = AnswerDoubt::Grade::Note;
    doubt.answers = false;
    if (input == AnsweredInput::EmptyPad) {
        doubt.title = AnswerDoubtWords::tr("Nothing is drawn");
        doubt.text = AnswerDoubtWords::tr("Draw a digit to get an answer.");
        doubt.brief = AnswerDoubtWords::tr("nothing is drawn");
    } else {
        doubt.title = AnswerDoubtWords::tr("No picture: random input");
        doubt.text = AnswerDoubtWords::tr(
            "Random numbers run through the network so that its graph and shapes can be seen. They give no answer. Open a picture to get "
            "one.");
        doubt.brief = AnswerDoubtWords::tr("random input");
    }
    return doubt;
}

}  // namespace

AnswerDoubt doubtOf(const Trust& trust, AnsweredInput input) {
    using Grade = AnswerDoubt::Grade;
    const Doubt why = trust.doubt();
    if (why != Doubt::NotFinite && (input == AnsweredInput::EmptyPad || input == AnsweredInput::Random)) return inputDoubt(input);
    const DoubtWords words = doubtWords(trust, {});
    const bool warns = why == Doubt::NoCheckpoint || trust.answers();
    AnswerDoubt doubt = inWords(words, why == Doubt::None ? Grade::None : warns ? Grade::Warning : Grade::Bad);
    doubt.answers = trust.answers();
    switch (why) {
        case Doubt::NotFinite:
            return leadingToOrigin(std::move(doubt), trust);
        case Doubt::NoCheckpoint:
            doubt.button = AnswerDoubtWords::tr("Open a checkpoint…");
            doubt.goal = DoubtGoal::OpenCheckpoint;
            return doubt;
        case Doubt::NothingLoaded:
        case Doubt::HeadNotLoaded:
        case Doubt::PartlyLoaded:
            return leadingToFit(std::move(doubt));
        case Doubt::DamagedPicture:
        case Doubt::None:
            break;
    }
    return doubt;
}

QString noAnswerText(const AnswerDoubt& doubt) {
    return doubt.answers ? QString() : AnswerDoubtWords::tr("no answer: %1").arg(doubt.brief);
}

}  // namespace teardown
