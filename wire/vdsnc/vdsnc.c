/* SPDX-License-Identifier: MIT */
#include "vdsnc/vdsnc_private.h"

#include "core/buffer.h"
#include "seal/jose_base64.h"

static void
set_unless_absent(struct arena *arena, struct value *object, const char *name, struct text text)
{
        if (text.at)
                value_set_text(arena, object, name, text);
}

static struct value *
person_of(struct arena *arena, const struct vdsnc_document *document)
{
        struct value *pid = value_object(arena);

        set_unless_absent(arena, pid, "ai", document->certificate_id);
        set_unless_absent(arena, pid, "dob", document->birth);
        set_unless_absent(arena, pid, "i", document->passport);
        value_set_text(arena, pid, "n", document->name);
        set_unless_absent(arena, pid, "sex", document->sex);
        return pid;
}

static struct value *
vaccination_of(struct arena *arena, const struct vdsnc_dose *dose)
{
        struct value *ve = value_object(arena), *vd;

        value_set_text(arena, ve, "des", dose->disease_agent);
        set_unless_absent(arena, ve, "dis", dose->disease);
        value_set_text(arena, ve, "nam", dose->product);
        vd = value_append(value_set(ve, "vd", value_array(arena)), value_object(arena));
        set_unless_absent(arena, vd, "adm", dose->administering);
        value_set_text(arena, vd, "ctr", dose->country);
        value_set_text(arena, vd, "dvc", dose->date);
        set_unless_absent(arena, vd, "dvn", dose->next_due);
        set_unless_absent(arena, vd, "lot", dose->lot);
        value_set(vd, "seq", value_number(arena, dose->sequence));
        return ve;
}

struct value *
vdsnc_data(struct arena *arena, const struct vdsnc_document *document)
{
        struct value *data = value_object(arena), *hdr, *msg, *vaccinations;

        hdr = value_set(data, "hdr", value_object(arena));
        value_set_text(arena, hdr, "is", document->issuing_state);
        value_set_text(arena, hdr, "t", TEXT("icao.vacc"));
        value_set(hdr, "v", value_number(arena, 1));
        msg = value_set(data, "msg", value_object(arena));
        value_set(msg, "pid", person_of(arena, document));
        value_set_text(arena, msg, "uvci", document->uvci);
        vaccinations = value_set(msg, "ve", value_array(arena));
        for (size_t i = 0; i < document->dose_count; i++)
                value_append(vaccinations, vaccination_of(arena, &document->doses[i]));
        return data;
}

/* The canonical form, in the arena. */
static struct err *
canonical(struct arena *arena, const struct value *value, struct text *out_text)
{
        struct buffer buffer;
        struct err *err;

        buffer_init(&buffer, 4 * VDSNC_INPUT_MAXIMUM);
        err = value_canonical(value, &buffer);
        if (!err)
                err = buffer_check(&buffer);
        if (!err)
                *out_text = text_copy(arena, buffer_text(&buffer));
        buffer_finish(&buffer);
        return err;
}

struct err *
vdsnc_sign(struct arena *arena, const struct value *data, struct jose_key *signer, struct bytes certificate,
           struct text *out_text)
{
        struct value *document = value_object(arena), *sig, *copy = arena_new(arena, struct value);
        uint8_t signature[JOSE_SIGNATURE_MAXIMUM];
        struct bytes raw = { signature, jose_key_signature_length(signer) };
        struct text signed_text;
        struct err *err = canonical(arena, data, &signed_text);

        if (!err)
                err = jose_key_sign(signer, (struct bytes){ (const uint8_t *)signed_text.at, signed_text.length },
                                    signature);
        if (err)
                return err_wrap(err, "sign a VDS-NC");
        *copy = *data;
        copy->next = NULL;
        value_set(document, "data", copy);
        sig = value_set(document, "sig", value_object(arena));
        value_set_text(arena, sig, "alg", text_of(jose_key_algorithm(signer)));
        value_set_text(arena, sig, "cer", base64_encode(arena, certificate, BASE64_URL_PADDED));
        value_set_text(arena, sig, "sigvl", base64_encode(arena, raw, BASE64_URL));
        return canonical(arena, document, out_text);
}

bool
vdsnc_looks_like(const struct value *json)
{
        return value_member(json, "data") || value_member(json, "sig");
}

/* The certificate in sig; NULL when it cannot be read, which the verdict then says. */
static struct x509 *
read_signer(struct verdict *verdict, const struct value *sig)
{
        struct text cer = value_member_text(sig, "cer");
        struct x509 *signer = NULL;
        struct bytes der;
        struct err *err;

        if (!cer.at) {
                verdict_add(verdict, PROBLEM_MEMBER, "sig.cer");
                return NULL;
        }
        err = base64_decode(verdict->arena, cer, BASE64_URL_EITHER, &der);
        if (!err)
                err = x509_read_der(verdict->arena, der, &signer);
        if (err) {
                err_drop(err, "the verdict says it");
                verdict_add(verdict, PROBLEM_CHAIN, "sig.cer");
        }
        return signer;
}

static bool
is_algorithm(struct text alg)
{
        return text_is(alg, "ES256") || text_is(alg, "ES384") || text_is(alg, "ES512");
}

static bool
check_signature(struct verdict *verdict, const struct value *sig, const struct x509 *signer, struct text signed_text)
{
        struct text alg = value_member_text(sig, "alg"), sigvl = value_member_text(sig, "sigvl");
        uint8_t bytes[base64_decoded_maximum(2 * JOSE_SIGNATURE_MAXIMUM)];
        size_t length = 0;
        bool holds;

        if (!alg.at)
                verdict_add(verdict, PROBLEM_MEMBER, "sig.alg");
        else if (!is_algorithm(alg))
                verdict_add(verdict, PROBLEM_HEADER, "sig.alg");
        if (!sigvl.at)
                verdict_add(verdict, PROBLEM_MEMBER, "sig.sigvl");
        if (!is_algorithm(alg) || !sigvl.at || !signed_text.at || !signer)
                return false;
        holds = signer->key && text_is(alg, jose_key_algorithm(signer->key)) &&
                sigvl.length < 2 * JOSE_SIGNATURE_MAXIMUM &&
                base64_decode_into(sigvl.at, sigvl.length, BASE64_URL_EITHER, bytes, &length) &&
                jose_key_verify(signer->key, (struct bytes){ (const uint8_t *)signed_text.at, signed_text.length },
                                (struct bytes){ bytes, length });
        if (!holds)
                verdict_add(verdict, PROBLEM_SIGNATURE, NULL);
        return holds;
}

static void
check_unknown(struct verdict *verdict, const struct value *object, const char *const *names, const char *where)
{
        for (const struct value *member = object->first; member; member = member->next) {
                bool known = false;

                for (const char *const *name = names; *name; name++)
                        known = known || text_is(member->name, *name);
                if (!known)
                        verdict_add(verdict, PROBLEM_MEMBER, "%s: unknown", where);
        }
}

void
vdsnc_verify(struct verdict *verdict, struct text input, const struct vdsnc_policy *policy)
{
        static const char *const top[] = { "data", "sig", NULL }, *const in_sig[] = { "alg", "cer", "sigvl", NULL };
        const struct value *data, *sig;
        struct x509 *signer = NULL;
        struct text signed_text = { 0 };
        int64_t last_dose = INT64_MIN;
        struct value_read read;
        struct err *err;
        bool holds = false;

        verdict->format = "vds-nc";
        if (input.length > VDSNC_INPUT_MAXIMUM) {
                verdict_add(verdict, PROBLEM_SIZE, NULL);
                return;
        }
        err = value_read(verdict->arena, input, &read);
        if (err || !value_is(read.value, VALUE_OBJECT)) {
                if (err)
                        err_drop(err, "the verdict says it");
                verdict_add(verdict, PROBLEM_FORM, NULL);
                return;
        }
        if (read.duplicate)
                verdict_add(verdict, PROBLEM_DUPLICATE, NULL);
        if (text_is(policy->issuing_state, "JPN"))
                check_unknown(verdict, read.value, top, "top");
        data = value_member_of(read.value, "data", VALUE_OBJECT);
        sig = value_member_of(read.value, "sig", VALUE_OBJECT);
        if (data)
                vdsnc_data_check(verdict, data, policy, &last_dose);
        else
                verdict_add(verdict, PROBLEM_MEMBER, "data");
        /* With a member twice nobody can say which one was signed. */
        if (data && !read.duplicate) {
                err = canonical(verdict->arena, data, &signed_text);
                if (err) {
                        err_drop(err, "the verdict says it");
                        verdict_add(verdict, PROBLEM_CANONICAL, NULL);
                }
        }
        if (!sig) {
                verdict_add(verdict, PROBLEM_MEMBER, "sig");
                return;
        }
        if (text_is(policy->issuing_state, "JPN"))
                check_unknown(verdict, sig, in_sig, "sig");
        signer = read_signer(verdict, sig);
        holds = check_signature(verdict, sig, signer, signed_text);
        if (!signer)
                return;
        vdsnc_signer_check(verdict, signer, policy, last_dose);
        if (holds && !verdict_has(verdict, PROBLEM_TRUST) && !verdict_has(verdict, PROBLEM_CHAIN))
                verdict->content = vdsnc_content(verdict->arena, data);
}
