#include "widgets/answer/answer_doubt.h"

#include "core/session/trust.h"
#include "widgets/common/strings.h"

#include <QCoreApplication>

namespace teardown {
namespace {

struct AnswerDoubtWords {
    Q_DECLARE_TR_FUNCTIONS(AnswerDoubt)
};

AnswerDoubt bad(const QString& title, const QString& text, const QString& brief) {
    AnswerDoubt doubt;
    doubt.grade = AnswerDoubt::Grade::Bad;
    doubt.answers = false;
    doubt.title = title;
    doubt.text = text;
    doubt.brief = brief;
    return doubt;
}

AnswerDoubt leadingToFit(AnswerDoubt doubt) {
    doubt.button = AnswerDoubtWords::tr("How the checkpoint fits");
    doubt.goal = DoubtGoal::Fit;
    return doubt;
}

AnswerDoubt outputNotFinite(const Trust& trust) {
    AnswerDoubt doubt = bad(AnswerDoubtWords::tr("The output is not finite"), {}, AnswerDoubtWords::tr("output is not finite"));
    const QString path = toQt(trust.firstNotFinite), type = toQt(trust.firstNotFiniteType);
    const QString place = path.isEmpty() ? type : type.isEmpty() ? path : QStringLiteral("%1 (%2)").arg(path, type);
    if (!trust.inputFinite && type.isEmpty()) doubt.text = AnswerDoubtWords::tr("The input itself holds NaN or infinity.");
    else if (!trust.inputFinite) doubt.text = AnswerDoubtWords::tr("NaN or infinity first appears in the test pipeline, at %1.").arg(place);
    else if (!place.isEmpty()) doubt.text = AnswerDoubtWords::tr("NaN or infinity first appears at %1.").arg(place);
    else if (trust.firstNotFiniteStep >= 0) doubt.text = AnswerDoubtWords::tr("NaN or infinity first appears at step %1.").arg(trust.firstNotFiniteStep + 1);
    if (!trust.notFiniteWeight.empty()) {
        if (!doubt.text.isEmpty()) doubt.text += QLatin1Char(' ');
        doubt.text += AnswerDoubtWords::tr("The weights hold it already: %1.").arg(toQt(trust.notFiniteWeight));
    }
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

AnswerDoubt beside(const QString& title, const QString& brief) {
    AnswerDoubt doubt;
    doubt.grade = AnswerDoubt::Grade::Warning;
    doubt.title = title;
    doubt.brief = brief;
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
        doubt.text = AnswerDoubtWords::tr("Random numbers run through the network so that its graph and shapes can be seen. They give no answer. Open a picture to get one.");
        doubt.brief = AnswerDoubtWords::tr("random input");
    }
    return doubt;
}

}  // namespace

AnswerDoubt doubtOf(const Trust& trust, AnsweredInput input) {
    if (trust.doubt() == Doubt::NotFinite) return outputNotFinite(trust);
    if (input == AnsweredInput::EmptyPad || input == AnsweredInput::Random) return inputDoubt(input);
    const QString counts = AnswerDoubtWords::tr("%1 of %2 tensors are loaded.").arg(trust.loaded).arg(trust.entries);
    switch (trust.doubt()) {
        case Doubt::NoCheckpoint: {
            AnswerDoubt doubt = bad(AnswerDoubtWords::tr("No checkpoint: the weights are random"), AnswerDoubtWords::tr("Open a checkpoint of this network to get an answer."), AnswerDoubtWords::tr("weights are random"));
            doubt.grade = AnswerDoubt::Grade::Warning;
            doubt.button = AnswerDoubtWords::tr("Open a checkpoint…");
            doubt.goal = DoubtGoal::OpenCheckpoint;
            return doubt;
        }
        case Doubt::NothingLoaded:
            return leadingToFit(bad(AnswerDoubtWords::tr("Nothing loaded: these scores are random"), counts, AnswerDoubtWords::tr("nothing loaded")));
        case Doubt::HeadNotLoaded:
            return leadingToFit(bad(AnswerDoubtWords::tr("Head not loaded: these scores are random"), counts + QLatin1Char(' ') + AnswerDoubtWords::tr("The layers that tell the classes apart are not among them."), AnswerDoubtWords::tr("head not loaded")));
        case Doubt::PartlyLoaded:
            return leadingToFit(beside(AnswerDoubtWords::tr("%1 of %2 tensors are loaded; the others keep their random values").arg(trust.loaded).arg(trust.entries), AnswerDoubtWords::tr("%1 of %2 loaded").arg(trust.loaded).arg(trust.entries)));
        case Doubt::DamagedPicture:
            return beside(AnswerDoubtWords::tr("The picture is damaged: a part of it could not be read"), AnswerDoubtWords::tr("picture damaged"));
        case Doubt::NotFinite:
        case Doubt::None: break;
    }
    return {};
}

QString noAnswerText(const AnswerDoubt& doubt) { return doubt.answers ? QString() : AnswerDoubtWords::tr("no answer: %1").arg(doubt.brief); }

}  // namespace teardown
