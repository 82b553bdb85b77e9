#include "widgets/source_view/source_lexers.h"

#include <Qsci/qscilexerjson.h>
#include <Qsci/qscilexerpython.h>
#include <Qsci/qscilexeryaml.h>

namespace teardown {
namespace {

void paint(QsciLexer& lexer, std::initializer_list<int> styles, const QColor& colour) {
    for (int style : styles) lexer.setColor(colour, style);
}

}  // namespace

QsciLexer* makeLexer(SourceLanguage language, QObject* parent) {
    switch (language) {
        case SourceLanguage::Python:
            return new QsciLexerPython(parent);
        case SourceLanguage::Yaml:
            return new QsciLexerYAML(parent);
        case SourceLanguage::Json:
            return new QsciLexerJSON(parent);
        case SourceLanguage::Plain:
            break;
    }
    return nullptr;
}

void colourLexer(QsciLexer& lexer, const SourceColours& c, const QFont& font) {
    lexer.setDefaultColor(c.text);
    lexer.setDefaultPaper(c.paper);
    lexer.setDefaultFont(font);
    lexer.setColor(c.text, -1);
    lexer.setPaper(c.paper, -1);
    lexer.setFont(font, -1);
    if (qobject_cast<QsciLexerPython*>(&lexer)) {
        using L = QsciLexerPython;
        paint(lexer, {L::Comment, L::CommentBlock}, c.comment);
        paint(lexer, {L::Number}, c.number);
        paint(lexer,
              {L::DoubleQuotedString, L::SingleQuotedString, L::TripleSingleQuotedString, L::TripleDoubleQuotedString, L::UnclosedString},
              c.string);
        paint(lexer, {L::DoubleQuotedFString, L::SingleQuotedFString, L::TripleSingleQuotedFString, L::TripleDoubleQuotedFString},
              c.string);
        paint(lexer, {L::Keyword, L::HighlightedIdentifier}, c.keyword);
        // Otherwise an unterminated string would fill its line.
        lexer.setEolFill(false, -1);
    } else if (qobject_cast<QsciLexerYAML*>(&lexer)) {
        using L = QsciLexerYAML;
        paint(lexer, {L::Comment}, c.comment);
        paint(lexer, {L::Number}, c.number);
        paint(lexer, {L::Keyword, L::Reference}, c.keyword);
        paint(lexer, {L::Identifier}, c.text);
        paint(lexer, {L::SyntaxErrorMarker}, c.bad);
    } else if (qobject_cast<QsciLexerJSON*>(&lexer)) {
        using L = QsciLexerJSON;
        paint(lexer, {L::CommentLine, L::CommentBlock}, c.comment);
        paint(lexer, {L::Number}, c.number);
        paint(lexer, {L::String, L::UnclosedString, L::EscapeSequence}, c.string);
        paint(lexer, {L::Keyword, L::KeywordLD}, c.keyword);
        paint(lexer, {L::Property}, c.text);
        lexer.setEolFill(false, -1);
    }
}

}  // namespace teardown
