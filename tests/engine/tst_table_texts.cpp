// Texts that the tables hold and that a message takes as a whole: the translation has them all.
#include "core/engine/run/model/registries.h"
#include "tests/engine/engine_support.h"
#include "tests/support/test_program.h"

#include <QFile>

#include <functional>
#include <set>
#include <variant>

using namespace teardown;
using namespace teardown::engine;

namespace {

/// What cmake/collect_messages.cpp has found, without the escapes of C++.
std::set<std::string> collectedTexts() {
    std::set<std::string> texts;
    QFile file(QStringLiteral(BUILD_ROOT "/generated/translations/messages.cpp"));
    if (!file.open(QIODevice::ReadOnly)) return texts;
    const QByteArray front("QT_TRANSLATE_NOOP(\"Message\", \"");
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (!line.startsWith(front)) continue;
        std::string text;
        for (qsizetype i = front.size(); i < line.size() - 2; ++i) {
            const bool escaped = line[i] == '\\';
            if (escaped) ++i;
            text += escaped && line[i] == 'n' ? '\n' : line[i];
        }
        texts.insert(std::move(text));
    }
    return texts;
}

void eachTableText(const Message& message, const std::function<void(const std::string&)>& take) {
    for (const MessageArgument& argument : message.arguments()) {
        if (const auto* text = std::get_if<std::string>(&argument.value); text && argument.format == std::string_view(kTableText))
            take(*text);
        if (const auto* nested = std::get_if<Message>(&argument.value)) eachTableText(*nested, take);
        if (const auto* list = std::get_if<MessageArgument::List>(&argument.value))
            for (const Message& part : *list) eachTableText(part, take);
    }
}

}  // namespace

class TstTableTexts : public QObject {
    Q_OBJECT

private:
    std::set<std::string> m_collected = collectedTexts();
    QStringList m_missing;

    void ask(const std::string& text, const std::string& where) {
        if (!text.empty() && !m_collected.contains(text)) m_missing += QString::fromStdString(where + ": " + text);
    }

private Q_SLOTS:
    void init() { m_missing.clear(); }

    void docsOfTheRegistries() {
        for (const RegistryBase* registry : allRegistries())
            for (const RegistryBase::Row& row : registry->rows()) {
                ask(row.signature->doc, row.signature->name);
                for (const ArgumentSpec& argument : row.signature->arguments) ask(argument.doc, row.signature->name + "." + argument.name);
            }
        QVERIFY2(m_missing.isEmpty(), qPrintable(m_missing.join(QLatin1Char('\n'))));
    }

    void titlesAndReasonsOfSteps_data() {
        QTest::addColumn<QString>("config");
        for (const char* name : {"tiny_resnet.py", "tiny_repvgg.py"}) QTest::newRow(name) << QString::fromLatin1(name);
        QTest::newRow("digits") << QString();
    }
    void titlesAndReasonsOfSteps() {
        QFETCH(QString, config);
        const auto session = newSession();
        const auto built = buildFrom(*session, config.isEmpty() ? samplePath("repvgg-digits.py") : inputPath(config.toStdString()));
        QVERIFY_RESULT(built);
        ForwardRequest forward;
        const auto& shape = (*built)->inputShape;
        forward.input = waves({1, shape[0], shape[1], shape[2]});
        forward.record = true;
        const auto run = session->run(forward, {});
        QVERIFY_RESULT(run);
        int texts = 0;
        for (const TracePtr& trace : {(*built)->trace, (*run)->trace})
            for (const Step& step : trace->steps)
                for (const Message* words : {&step.title, &step.why})
                    eachTableText(*words, [&](const std::string& text) {
                        ++texts;
                        ask(text, step.path);
                    });
        m_missing.removeDuplicates();
        QVERIFY2(m_missing.isEmpty(), qPrintable(m_missing.join(QLatin1Char('\n'))));
        QVERIFY(texts > 40);
    }
};

TD_TEST(TstTableTexts)
#include "tst_table_texts.moc"
