// Words of a step are for people: outside core/trace no code compares, searches or takes apart a step's title, type, formula, facts,
// argument texts or labels. What happened is told by Step::kind, operation, detail and the names of tensors.
#include "tests/support/test_program.h"

#include <QtTest>

namespace {

/// A comment's words and a string's contents are no code.
QString withoutComment(const QString& line) {
    const int at = line.indexOf(QStringLiteral("//"));
    return at < 0 ? line : line.left(at);
}

/// Names of variables and parameters of these types in the text.
QStringList variablesOf(const QString& text, const QString& types) {
    const QRegularExpression declaration("\\b(?:" + types + ")\\b(?:\\s+const)?\\s*[&*]?\\s*(\\w+)\\s*(?=[:;,)={(])");
    QStringList names;
    for (auto it = declaration.globalMatch(text); it.hasNext();) names << it.next().captured(1);
    names.removeDuplicates();
    return names;
}

/// Lines that test the words of a step, numbered.
QStringList wordTests(const QString& text) {
    const QString literal = "\\s*[=!]=\\s*(?:\"|u\"|QLatin1String|QStringLiteral|QL1S)";
    const QString search =
        "\\)?\\.(?:find|rfind|starts_with|ends_with|contains|compare|substr|startsWith|endsWith|indexOf|lastIndexOf|split|left|mid|section|"
        "toInt|toDouble)\\(";
    const QString number = "(?:\\b(?:stoi|stol|stoll|stod|strtol|strtoll|strtod|atoi|atof|from_chars|sscanf)\\(\\s*(?:toQt\\()?)";
    const QString look = "(?:\\.(?:contains|count|find|value)\\(\\s*(?:toQt\\()?)";
    QList<QRegularExpression> rules;
    const auto forbid = [&](const QString& owner, const QString& members) {
        rules << QRegularExpression(owner + "(?:" + members + ")(?:\\)?" + literal + "|" + search + ")");
        rules << QRegularExpression("(?:" + number + "|" + look + ")" + owner + "(?:" + members + ")\\b");
        rules << QRegularExpression("(?:\"|QLatin1String\\([^)]*\\)|QStringLiteral\\([^)]*\\))\\s*[=!]=\\s*(?:toQt\\()?" + owner +
                                    "(?:" + members + ")\\b");
    };
    QStringList steps = variablesOf(text, "Step") << "step";
    steps.removeDuplicates();
    for (const QString& name : steps) forbid("\\b" + name + "(?:\\.|->)", "type|title|formula|numbers|why");
    for (const QString& name : variablesOf(text, "Fact")) forbid("\\b" + name + "(?:\\.|->)", "name|value");
    for (const QString& name : variablesOf(text, "Variable")) forbid("\\b" + name + "(?:\\.|->)", "name|type|value");
    for (const QString& name : variablesOf(text, "StepArgument")) forbid("\\b" + name + "(?:\\.|->)", "name|value\\.(?:repr|str)\\(\\)");
    for (const QString& name : variablesOf(text, "RecordedTensor")) forbid("\\b" + name + "(?:\\.|->)", "label|dtypeText");
    // Reached through an index or a call.
    forbid("\\b(?:steps\\[[^;]*\\]|steps?\\.(?:at\\([^)]*\\)|front\\(\\)|back\\(\\))|step\\(\\))(?:\\.|->)",
           "type|title|formula|numbers|why");
    forbid("\\btensor(?:\\.|->)", "label");
    static const QRegularExpression member("(?:\\.|->)(?:type|title|formula|numbers|why|name|value|label|dtypeText)\\b");
    QStringList found;
    int lineNumber = 0;
    for (const QString& line : text.split('\n')) {
        ++lineNumber;
        const QString code = withoutComment(line);
        if (!member.match(code).hasMatch()) continue;
        for (const QRegularExpression& rule : rules)
            if (rule.match(code).hasMatch()) {
                found << QStringLiteral("%1: %2").arg(lineNumber).arg(line.trimmed());
                break;
            }
    }
    return found;
}

}  // namespace

class TestStepWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nobodyReadsThem() {
        QStringList faults;
        int files = 0;
        const QDir root(SOURCE_ROOT);
        for (const char* folder : {"core", "widgets", "app"}) {
            QDirIterator it(root.filePath(folder), {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
            while (it.hasNext()) {
                const QString path = root.relativeFilePath(it.next());
                if (path.startsWith("core/trace/")) continue;
                QFile in(root.filePath(path));
                QVERIFY(in.open(QIODevice::ReadOnly));
                ++files;
                const QString text = QString::fromUtf8(in.readAll());
                static const QRegularExpression uses("\\b(?:Step|Fact|StepArgument|RecordedTensor|Variable|StageTensor)\\b|\\bsteps?\\b");
                if (!uses.match(text).hasMatch()) continue;
                for (const QString& fault : wordTests(text)) faults << path + ':' + fault;
            }
        }
        QVERIFY(files > 400);
        QVERIFY2(faults.isEmpty(),
                 qPrintable("These read a step's words; use its kind, operation, detail or tensor names:\n" + faults.join('\n')));
    }

    void theRuleFinds_data() {
        QTest::addColumn<QString>("code");
        QTest::addColumn<bool>("isFault");
        const auto row = [](const char* name, const char* code, bool isFault) {
            QTest::newRow(name) << QString::fromUtf8(code) << isFault;
        };
        row("type", "bool f(const Step& item) { return item.type == \"add\"; }", true);
        row("title searched", "bool f(const Step& item) { return item.title.find(text) != std::string::npos; }", true);
        row("formula split", "const Step& s = at(1);\nconst QStringList lines = toQt(s.formula).split(QLatin1Char('\\n'));", true);
        row("fact's name", "for (const Fact& fact : step.facts)\n    if (fact.name == \"verdict\") use(fact);", true);
        row("fact's digits", "for (const Fact& fact : step.facts) n = std::strtoll(fact.value.c_str(), nullptr, 10);", true);
        row("argument's text", "for (const StepArgument& argument : list) if (argument.value.repr() == \"(3, 3)\") n = 3;", true);
        row("label", "bool f(const RecordedTensor& t) { return t.label.starts_with(\"input\"); }", true);
        row("label of a part", "if (stage.tensor.label == \"after\") return 1;", true);
        row("table of types", "return pointwise().contains(step.type);", true);
        row("through an index", "if (trace.steps[i].title == \"residual sum\") return i;", true);
        row("turned round", "if (\"add\" == step.type) return 1;", true);
        row("kind", "bool f(const Step& item) { return item.kind == StepKind::Op && item.operation.joins == Joins::Sum; }", false);
        row("path", "bool f(const Step& item, const std::string& path) { return item.path == path; }", false);
        row("shown", "label->setText(toQt(step.title));", false);
        row("in a comment", "// step.type == \"add\"", false);
        row("name of a tensor", "bool f(const RecordedTensor& t) { return t.name == TensorName::After; }", false);
        row("another's type", "bool f(const Token& token) { return token.type == \"add\"; }", false);
    }
    void theRuleFinds() {
        QFETCH(QString, code);
        QFETCH(bool, isFault);
        QCOMPARE(!wordTests(code).isEmpty(), isFault);
    }
};

TD_TEST(TestStepWords)
#include "tst_step_words.moc"
